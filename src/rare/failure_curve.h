#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace sallow {

/// Sets of `weight` faults, drawn by the product of their odds, of which some fail.
struct WeightCount {
  size_t weight = 0;
  uint64_t failures = 0;
  uint64_t sets = 0;
};

/// The chance f(w) that a set of w faults fails, as a curve from where sets begin to fail:
///
///     f(w) = a (1 - exp(-(f0 / a) (w / w0)^γ1 ((1 + (w / wc)²) / (1 + (w0 / wc)²))^((γ2 - γ1) / 2))),  w ≥ w0; else 0.
///
/// The failure-spectrum ansatz of M. Beverland et al., arXiv:2511.15177: f0 at w0, rising as w^γ1, beyond wc as w^γ2,
/// towards a, where a decoder only guesses. A choice, which no theory holds up: what it says outside the counts that it
/// was fitted to is an extrapolation.
struct FailureCurve {
  double onset = 1;                  // w0
  double ceiling = 1;                // a
  double at_onset = 0;               // f0
  double slope = 0;                  // γ1
  double slope_above = 0, bend = 0;  // γ2 and wc; no bend: wc = 0, and w^γ1 throughout

  double at(double weight) const;
};

struct CurveFit {
  FailureCurve curve;
  double chi_squared = 0;  // the deviance
  size_t degrees = 0;      // of freedom
  double goodness = 0;     // the chance of so large a χ², were the curve true
  std::string problem;     // why there is no curve; else empty
  bool ok() const { return problem.empty(); }
};

/// The likeliest curve with this onset and ceiling; with a bend only where none fits without, and where there are
/// counts enough. Refuses counts of too few weights, and counts that chance would let lie as far from the curve less
/// than once in a hundred times.
CurveFit fit_failure_curve(std::span<const WeightCount> counts, size_t onset, double ceiling);

/// As fit_failure_curve, of counts that chance drew from a fitted curve: `random_number` of `seed` says which.
CurveFit refit_failure_curve(const CurveFit& fit, std::span<const WeightCount> counts, uint64_t seed,
                             uint64_t random_number);

}  // namespace sallow
