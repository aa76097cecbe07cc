#pragma once

#include <cstdint>

namespace sallow {

/// The largest weight of an edge, in steps.
inline constexpr int32_t kMostSteps = 1 << 23;

/// ln((1-p)/p): 0 at p = 0.5, below 0 above it, infinite at p = 0 and p = 1.
double weight_of_probability(double probability);
/// The probability whose weight ln((1-p)/p) this is.
double probability_of_weight(double weight);

/// Rounds to the nearest whole number, halves away from 0, and clamps to [-most, most], even if x is infinite.
int64_t round_within(double x, int64_t most);

/// A weight in natural units as a number of steps of `unit`: even, so that half a distance is a whole number too, and
/// clamped to [-most, most], with `most` even. Near p = 0.5 a unit may be 10^-23, in which 1 is more steps than any
/// integer holds.
int64_t steps_of(double weight, double unit, int64_t most);

/// The same for an edge, clamped to kMostSteps.
inline int32_t edge_steps(double weight, double unit) {
  return static_cast<int32_t>(steps_of(weight, unit, kMostSteps));
}

}  // namespace sallow
