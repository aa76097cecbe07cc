#pragma once

#include <map>
#include <span>
#include <string>
#include <vector>

#include "store/result_store.h"
#include "study/error_per_cycle.h"
#include "study/threshold.h"

namespace sallow {

/// What tasks have in common that lie on one curve or belong to one family of curves.
struct SeriesName {
  std::string code, experiment, noise, decoder;
  auto operator<=>(const SeriesName&) const = default;
};

/// How rounds go with the distance: "d" where there are as many, "3d" for three times as many; else their number.
std::string rounds_rule(uint64_t rounds, uint64_t distance);

/// The threshold of one family of curves.
struct SeriesThreshold {
  SeriesName series;
  std::string rounds;  // by rounds_rule
  ThresholdFit fit;
};

/// ε a round by distance, and Λ, at one strength of noise.
struct SeriesRates {
  SeriesName series;
  double p = 0;
  std::map<uint64_t, FittedValue> error_per_round;
  FittedValue lambda;
};

struct ResultFits {
  std::vector<SeriesThreshold> thresholds;  // of families with two distances and three strengths at least
  std::vector<SeriesRates> rates;
  size_t left_out = 0;  // tasks whose distance, rounds or p the store does not know
};

/// Fits what a campaign has counted. Rates come from several numbers of rounds by the slope of ln(1 - 2 P) where there
/// are several, else from the one there is (rate_per_round).
ResultFits fit_results(std::span<const TaskResult> results, const ThresholdOptions& options = {});

}  // namespace sallow
