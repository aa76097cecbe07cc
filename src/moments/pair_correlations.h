#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "moments/grouped_shots.h"
#include "moments/model_moments.h"

namespace sallow {

/// Pairs of detectors at one distance in space and in time.
struct PairClass {
  enum class Space : uint8_t { kSame, kNearest, kNext, kFar, kUnknown };
  Space space = Space::kUnknown;
  uint32_t time = 0;  // rounds between them, at most kMostRounds

  static constexpr uint32_t kMostRounds = 8;

  auto operator<=>(const PairClass&) const = default;
};
/// "same place", "nearest", "next", "far", "any place".
std::string space_name(PairClass::Space space);

/// What a model leaves unexplained: the observed covariances of a class's pairs, less the model's, added up.
///
/// Observed covariances are those around the observed fractions, so that wrong rates of single detectors do not appear
/// here, but only wrong or missing correlations. Leakage, which no error model of independent Paulis has, appears as an
/// excess at the same or the nearest place over several rounds.
struct PairExcess {
  PairClass pairs;
  uint64_t pair_count = 0;
  double observed = 0, expected = 0;  // Σ covariance
  double error = 0;                   // one standard error of observed - expected, from the scatter between groups
  double p_value = 1;                 // two-sided, by Student's t; 1 if there are too few coincidences for the test
  double sigmas() const { return error > 0 ? (observed - expected) / error : 0; }
};

/// Places of detectors: the last coordinate is time, the ones before are the place.
///
/// kNearest are the pairs at the smallest distance of two places, kNext those up to 1.5 times as far. Pairs further
/// apart in time than kMostRounds are left out. Detectors without at least two coordinates are left out of space: the
/// class kUnknown has the pairs of the model's errors if there are no coordinates at all. Sorted by class.
///
/// With several models, one list per model; the classes of detectors without coordinates come from the first.
std::vector<std::vector<PairExcess>> pair_excesses(const GroupedShots& shots,
                                                   std::span<const ModelMoments* const> models,
                                                   const std::vector<std::vector<double>>& coordinates,
                                                   size_t threads = 1);
std::vector<PairExcess> pair_excesses(const GroupedShots& shots, const ModelMoments& model,
                                      const std::vector<std::vector<double>>& coordinates, size_t threads = 1);

}  // namespace sallow
