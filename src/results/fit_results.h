#pragma once

#include <map>
#include <span>
#include <string>
#include <vector>

#include "stats/error_per_cycle.h"
#include "stats/threshold.h"
#include "store/result_store.h"

namespace sallow {

/// The properties shared by the tasks of one curve or of one family of curves.
struct SeriesName {
  std::string code, experiment, noise;
  std::string decoder;  // as in decoder_names
  auto operator<=>(const SeriesName&) const = default;
};

/// How shots are decoded, one entry per result: "matching"; "matching, post-selected" if shots are discarded, by any
/// detectors, since detector numbers depend on the distance; and "matching, post-selected by D3,D7-D9" if results with
/// the same distance, rounds and p differ in the detectors.
///
/// Results of different tasks never share a point of a curve: if two tasks have everything above, distance, rounds and
/// p in common, the name also contains their difference, "matching, seed=3" or "matching, from a/d=3,p=0.01.stim"
/// (task_differences.h).
std::vector<std::string> decoder_names(std::span<const TaskResult> results);

/// The relation of rounds to distance: "d" if equal, "3d" if three times the distance; otherwise the number of rounds.
std::string rounds_rule(uint64_t rounds, uint64_t distance);

/// The threshold of one family of curves.
struct SeriesThreshold {
  SeriesName series;
  std::string rounds;  // as in rounds_rule
  ThresholdFit fit;
};

/// ε per round by distance, and Λ, at one noise strength.
struct SeriesRates {
  SeriesName series;
  double p = 0;
  std::map<uint64_t, FittedValue> error_per_round;
  FittedValue lambda;          // with a widened error if ε does not decrease by a constant factor
  double lambda_goodness = 1;  // factor_goodness of ε
};

struct ResultFits {
  std::vector<SeriesThreshold> thresholds;  // of families with at least two distances and three strengths
  std::vector<SeriesRates> rates;
  size_t left_out = 0;  // tasks without distance, rounds or p in the store
};

/// Fits the counts of a campaign. If there are several numbers of rounds, rates come from the slope of ln(1 - 2 P),
/// otherwise from rate_per_round. A negative estimate is not returned as a rate; its `problem` states this.
ResultFits fit_results(std::span<const TaskResult> results);

}  // namespace sallow
