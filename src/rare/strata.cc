#include "rare/strata.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "rare/direct_share.h"
#include "rare/run_method.h"
#include "rare/weight_descent.h"
#include "rare/weight_sampler.h"

namespace sallow {
namespace {

// Below the last stratum, F_w is assumed to keep falling by the last ratio, which must be no larger than this.
constexpr double kSlowestFall = 0.5;
// The share of a stratum's weight that may come from sets whose draws were cut short.
constexpr double kMostCut = 0.01;
// The first number of a population, so that populations repeat none of splitting's random numbers.
constexpr uint64_t kFirstMain = uint64_t{1} << 50;

// F_w of a stratum: the mean over all groups.
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
  double accepted = 0, retained = 0, count = 0;
  for (const WeightDescent& descent : descents) {
    for (const LevelRecord& record : descent.records[stratum]) {
      if (record.states == 0) continue;
      accepted += record.accepted;
      retained += record.retained;
      count++;
    }
  }
  if (count == 0) return row;
  row.accepted = accepted / count;
  row.retained = retained / count;
  return row;
}

// Adds the numbers of faults above the first and below the last stratum to the interval. Distrusts the result if F_w
// falls too slowly to bound the latter.
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

// Distrusts the result if sets whose draws were cut short hold much of it: they should count for more.
void judge_cut_draws(const WeightPlan& plan, const std::vector<WeightDescent>& descents, RareEstimate& result) {
  for (size_t k = 0; k < plan.strata.size(); k++) {
    double cut = 0, weight = 0;
    for (const WeightDescent& descent : descents) {
      for (const LevelRecord& record : descent.records[k]) {
        cut += record.cut * record.weight_mean;
        weight += record.weight_mean;
      }
    }
    if (cut <= kMostCut * weight) continue;
    return result.distrust("errors are too unequal for strata: sets of " + std::to_string(plan.strata[k].weight) +
                           " faults hold such improbable ones that smaller sets are counted too low; use splitting");
  }
}

// The failing share for every number of faults up to the first stratum's, without those that chains skipped.
std::vector<StratumShare> stratum_shares(const WeightPlan& plan, const std::vector<WeightDescent>& descents,
                                         const FaultModel& model) {
  const std::vector<double> chances = weight_chances(model, plan.strata[0].weight);
  std::vector<StratumShare> shares;
  for (size_t weight = 0; weight < plan.strata.back().weight; weight++) shares.push_back({weight, chances[weight]});
  for (size_t k = plan.strata.size(); k-- > 0;) {
    const size_t weight = plan.strata[k].weight;
    double count = 0, squares = 0;
    const double mean = joint_mean(descents, k);
    for (const WeightDescent& descent : descents) {
      for (const double joint : descent.joint[k]) {
        squares += (joint - mean) * (joint - mean);
        count++;
      }
    }
    const double error = std::sqrt(squares / (count - 1) / count);
    shares.push_back({weight, chances[weight], std::min(1.0, mean / chances[weight]), error / chances[weight]});
  }
  return shares;
}

// Combines all groups of all populations.
void estimate_rate_of_strata(const std::vector<WeightDescent>& descents, RareEstimate& result) {
  std::vector<double> estimates;
  for (const WeightDescent& descent : descents) {
    for (size_t group = 0; group < Population::kGroups; group++) {
      estimates.push_back(0);
      for (const auto& joint : descent.joint) estimates.back() += joint[group];
    }
  }
  set_rate(estimates, result);
}

void set_sizes_of_strata(RareEstimate& result) {
  double square = 0;
  for (const LevelDiagnostics& stratum : result.levels) {
    result.size_mean += stratum.share * stratum.level;
    square += stratum.share * stratum.level * stratum.level;
  }
  result.size_deviation = std::sqrt(std::max(0.0, square - result.size_mean * result.size_mean));
}

}  // namespace

RareEstimate estimate_by_strata(const FaultModel& model, const Decoder& decoder, const RareOptions& options) {
  // Reserves the decodings of the final comparison with direct sets.
  RareOptions descending = options;
  descending.max_decodes -= std::min<uint64_t>(options.max_decodes, kMostDirectSets);
  const auto pilot = [&](std::vector<BlockDecoder>& decoders, RareEstimate& result) {
    WeightPlan plan = pilot_weights(model, descending, decoders);
    if (plan.out_of_decodes) return plan;
    if (plan.start_rate == 0) {
      result.distrust("no set of faults of any size failed");
    } else if (plan.is_too_rare) {
      result.distrust("underflow: failing sets are too improbable");
    }
    return plan;
  };
  const auto descend_one = [&](const WeightPlan& plan, size_t number, uint64_t most_decodes, BlockDecoder& worker,
                               WorkMeter& meter) {
    return descend_weights(plan, model, options.seed, kFirstMain + number, most_decodes, worker, meter);
  };
  const auto estimate = [](const WeightPlan&, const std::vector<WeightDescent>& descents, RareEstimate& result) {
    estimate_rate_of_strata(descents, result);
  };
  const auto finish = [&](const WeightPlan& plan, const std::vector<WeightDescent>& descents,
                          std::vector<BlockDecoder>& decoders, RareEstimate& result) {
    for (size_t k = 0; k < plan.strata.size(); k++) result.levels.push_back(diagnose(plan, k, descents, result.rate));
    set_sizes_of_strata(result);
    add_remainder(plan, descents, result);
    judge_cut_draws(plan, descents, result);
    compare_with_direct_sets(model, stratum_shares(plan, descents, model), options, decoders, result);
  };
  return run_method<WeightDescent>("strata", model, decoder, descending, pilot, descend_one, estimate, finish);
}

}  // namespace sallow
