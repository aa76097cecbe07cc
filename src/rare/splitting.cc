#include "rare/splitting.h"

#include <algorithm>
#include <cmath>

#include "rare/ladder.h"
#include "rare/run_method.h"

namespace sallow {
namespace {

LevelDiagnostics diagnose(const Ladder::Level& level, size_t number, const std::vector<Descent>& descents) {
  LevelDiagnostics row;
  row.level = level.scale;
  double groups = 0, within = 0, mean = 0, squares = 0, accepted = 0, retained = 0;
  for (const Descent& descent : descents) {
    for (const LevelRecord& record : descent.records[number]) {
      if (record.states == 0) continue;
      const double group_mean = record.size_sum / record.states;
      groups++;
      mean += group_mean;
      squares += group_mean * group_mean;
      within += record.size_square_sum / record.states - group_mean * group_mean;
      accepted += record.accepted;
      retained += record.retained;
    }
  }
  if (groups < 2) return row;
  row.accepted = accepted / groups;
  row.retained = retained / groups;
  row.fault_mean = mean / groups;
  within /= groups;
  const double between = std::max(0.0, (squares - mean * mean / groups) / (groups - 1));
  row.r_hat = within > 0 ? std::sqrt((within + between) / within) : between > 0 ? HUGE_VAL : 1;
  row.effective_size = between > 0 ? groups * within / between : 0;
  return row;
}

// Sizes of failing sets at scale 1: the last level's states, weighted; groups are weighted by their estimates.
void set_sizes(const std::vector<Descent>& descents, RareEstimate& result) {
  double weight = 0, mean = 0, square = 0;
  for (const Descent& descent : descents) {
    for (size_t group = 0; group < Population::kGroups; group++) {
      const double estimate = std::exp(descent.log_estimates[group]);
      weight += estimate;
      mean += estimate * descent.records.back()[group].next_size_mean;
      square += estimate * descent.records.back()[group].next_size_square;
    }
  }
  if (weight == 0) return;
  result.size_mean = mean / weight;
  result.size_deviation = std::sqrt(std::max(0.0, square / weight - result.size_mean * result.size_mean));
}

// If failures are common enough, they are counted directly.
void estimate_directly(const std::vector<Descent>& descents, RareEstimate& result) {
  uint64_t failures = 0, shots = 0;
  for (const Descent& descent : descents) {
    failures += descent.failures;
    shots += descent.shots;
  }
  result.rate = static_cast<double>(failures) / static_cast<double>(shots);
  result.interval = clopper_pearson_interval(failures, shots);
  result.relative_error = failures == 0 ? HUGE_VAL : std::sqrt((1 - result.rate) / static_cast<double>(failures));
}

// Combines all groups of all populations.
void estimate_rate(const Ladder& ladder, const std::vector<Descent>& descents, RareEstimate& result) {
  std::vector<double> estimates;
  for (const Descent& descent : descents) {
    for (const double log_estimate : descent.log_estimates) estimates.push_back(std::exp(log_estimate));
  }
  result.groups = estimates.size();
  if (ladder.levels.empty()) {
    estimate_directly(descents, result);
  } else {
    set_rate(estimates, result);
  }
}

}  // namespace

RareEstimate estimate_by_splitting(const FaultModel& model, const Decoder& decoder, const RareOptions& options) {
  const auto pilot = [&](std::vector<BlockDecoder>& decoders, RareEstimate& result) {
    Ladder ladder = pilot_ladder(model, options, decoders);
    if (ladder.start_rate == 0 && !ladder.out_of_decodes)
      result.distrust("no set of faults failed at any scale of the error probabilities");
    return ladder;
  };
  const auto descend_one = [&](const Ladder& ladder, size_t number, uint64_t most_decodes, BlockDecoder& worker,
                               WorkMeter& meter) {
    return descend(ladder, model, options.seed, number, most_decodes, worker, meter);
  };
  const auto finish = [&](const Ladder& ladder, const std::vector<Descent>& descents, std::vector<BlockDecoder>&,
                          RareEstimate& result) {
    if (!ladder.levels.empty()) set_sizes(descents, result);
    for (size_t l = 0; l < ladder.levels.size(); l++) {
      result.levels.push_back(diagnose(ladder.levels[l], l, descents));
    }
  };
  return run_method<Descent>("splitting", model, decoder, options, pilot, descend_one, estimate_rate, finish);
}

}  // namespace sallow
