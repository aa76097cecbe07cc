#include "rare/strata.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <string>

#include "base/error.h"
#include "base/threads.h"
#include "rare/group_estimate.h"
#include "rare/weight_descent.h"

namespace sallow {
namespace {

// Below the last stratum, F_w is taken to fall on by the last ratio; it must fall at least so fast.
constexpr double kSlowestFall = 0.5;
// So that populations repeat none of splitting's random numbers.
constexpr uint64_t kFirstMain = uint64_t{1} << 50;

// F_w of a stratum, the mean of all groups.
double joint_mean(const std::vector<WeightDescent>& descents, size_t stratum) {
  double sum = 0, count = 0;
  for (const WeightDescent& descent : descents) {
    for (const double joint : descent.joint[stratum]) {
      sum += joint;
      count++;
    }
  }
  return sum / count;
}

LevelDiagnostics diagnose(const WeightPlan& plan, size_t stratum, const std::vector<WeightDescent>& descents,
                          double rate) {
  LevelDiagnostics row;
  row.level = row.fault_mean = static_cast<double>(plan.strata[stratum].weight);
  row.share = joint_mean(descents, stratum) / rate;
  double accepted = 0, remembered = 0, count = 0;
  for (const WeightDescent& descent : descents) {
    for (const LevelRecord& record : descent.records[stratum]) {
      if (record.states == 0) continue;
      accepted += record.accepted;
      remembered += record.remembered;
      count++;
    }
  }
  if (count == 0) return row;
  row.accepted = accepted / count;
  row.remembered = remembered / count;
  return row;
}

// What lies below the last stratum; adds to the interval, or says that it can't be told.
void add_remainder(const WeightPlan& plan, const std::vector<WeightDescent>& descents, RareEstimate& result) {
  double remainder = plan.above;
  const size_t last = plan.strata.size() - 1;
  const double joint = joint_mean(descents, last);
  if (last > 0 && joint > 0 && plan.strata[last].weight > 0) {
    const double fall = joint / joint_mean(descents, last - 1);
    if (fall > kSlowestFall) {
      result.distrust("sets of fewer than " + std::to_string(plan.strata[last].weight) + " faults may matter");
    } else {
      remainder += joint * fall / (1 - fall);
    }
  }
  result.interval.high = std::min(1.0, result.interval.high + remainder);
}

}  // namespace

RareEstimate estimate_by_strata(const FaultModel& model, const Decoder& decoder, const RareOptions& options) {
  SALLOW_CHECK(options.threads > 0 && decoder.detector_count() == model.detector_count() &&
               decoder.observable_count() == model.observable_count());
  const auto start = std::chrono::steady_clock::now();
  const auto elapsed = [&] { return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count(); };
  std::vector<BlockDecoder> decoders;
  for (size_t k = 0; k < options.threads; k++) decoders.emplace_back(decoder);
  RareEstimate result;
  result.method = "strata";
  const WeightPlan plan = pilot_weights(model, options, decoders);
  result.decodes = plan.decodes;
  if (plan.start_rate == 0) {
    result.relative_error = HUGE_VAL;
    result.distrust("no set of faults failed, however many there were");
    result.seconds = elapsed();
    return result;
  }
  std::vector<WeightDescent> descents;
  size_t wanted = kFirstPopulations;
  while (true) {
    const size_t first = descents.size();
    descents.resize(wanted);
    WorkMeter meter(options, first == 0 ? kPilotShare : kFirstShare, first == 0 ? kFirstShare : 1,
                    static_cast<double>((wanted - first) * plan.strata.size()));
    parallel_for(options.threads, wanted - first, [&](size_t worker, size_t k) {
      descents[first + k] = descend_weights(plan, model, options.seed, kFirstMain + first + k, decoders[worker], meter);
    });
    std::vector<double> estimates;
    result.decodes = plan.decodes;
    result.lineages = 0;
    for (const WeightDescent& descent : descents) {
      result.decodes += descent.decodes;
      result.lineages += descent.lineages;
      for (size_t group = 0; group < Population::kGroups; group++) {
        estimates.push_back(0);
        for (const auto& joint : descent.joint) estimates.back() += joint[group];
      }
    }
    const GroupEstimate estimate = estimate_from_groups(estimates);
    result.rate = estimate.rate;
    result.interval = estimate.interval;
    result.relative_error = estimate.relative_error;
    result.spread = estimate.spread;
    result.groups = estimates.size();
    const double decodes_each =
        static_cast<double>(result.decodes - plan.decodes) / static_cast<double>(descents.size());
    wanted = next_population_count(result, options, descents.size(), decodes_each);
    if (wanted == descents.size()) break;
  }
  for (size_t k = 0; k < plan.strata.size(); k++) result.levels.push_back(diagnose(plan, k, descents, result.rate));
  double square = 0;
  for (const LevelDiagnostics& stratum : result.levels) {
    result.size_mean += stratum.share * stratum.level;
    square += stratum.share * stratum.level * stratum.level;
  }
  result.size_deviation = std::sqrt(std::max(0.0, square - result.size_mean * result.size_mean));
  add_remainder(plan, descents, result);
  judge(result, options);
  result.seconds = elapsed();
  return result;
}

}  // namespace sallow
