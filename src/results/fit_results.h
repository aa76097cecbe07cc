#pragma once

#include <map>
#include <span>
#include <string>
#include <vector>

#include "stats/error_per_cycle.h"
#include "stats/threshold.h"
#include "store/result_store.h"

namespace sallow {

/// What tasks have in common that lie on one curve or belong to one family of curves.
struct SeriesName {
  std::string code, experiment, noise;
  std::string decoder;  // by decoder_names
  auto operator<=>(const SeriesName&) const = default;
};

/// How shots are decoded, one entry per result: "matching"; "matching, post-selected" where some are discarded, by
/// whichever detectors, since those of another distance have other numbers; and "matching, post-selected by D3,D7-D9"
/// where results of one place, with the same distance, rounds and p, differ in the detectors.
///
/// Results of different tasks never share a curve by accident: where two tasks have everything above and their place in
/// common, the name says what else tells them apart, "matching, seed=3" or "matching, from a/d=3,p=0.01.stim"
/// (task_differences.h).
std::vector<std::string> decoder_names(std::span<const TaskResult> results);

/// How rounds go with the distance: "d" where there are as many, "3d" for three times as many; else their number.
std::string rounds_rule(uint64_t rounds, uint64_t distance);

/// The threshold of one family of curves.
struct SeriesThreshold {
  SeriesName series;
  std::string rounds;  // by rounds_rule
  ThresholdFit fit;
};

/// ε per round by distance, and Λ, at one strength of noise.
struct SeriesRates {
  SeriesName series;
  double p = 0;
  std::map<uint64_t, FittedValue> error_per_round;
  FittedValue lambda;          // its error widened where ε does not fall by one factor
  double lambda_goodness = 1;  // factor_goodness of ε
};

struct ResultFits {
  std::vector<SeriesThreshold> thresholds;  // of families with at least two distances and three strengths
  std::vector<SeriesRates> rates;
  size_t left_out = 0;  // tasks whose distance, rounds or p the store does not know
};

/// Fits what a campaign has counted. Rates come from several numbers of rounds by the slope of ln(1 - 2 P) where there
/// are several, else from the one there is (rate_per_round). A negative estimate is no rate: its problem says so.
ResultFits fit_results(std::span<const TaskResult> results);

}  // namespace sallow
