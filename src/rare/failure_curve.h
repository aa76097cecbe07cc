#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace sallow {

/// Counts of sets of `weight` faults, drawn by the product of their odds.
struct WeightCount {
  size_t weight = 0;
  uint64_t failures = 0;
  uint64_t sets = 0;
};

/// The probability f(w) that a set of w faults fails, as a curve above the onset w0 of failures:
///
///     f(w) = a (1 - exp(-(f0 / a) (w / w0)^γ1 ((1 + (w / wc)²) / (1 + (w0 / wc)²))^((γ2 - γ1) / 2))),  w ≥ w0; else 0.
///
/// The failure-spectrum ansatz of M. Beverland et al., arXiv:2511.15177: f0 at w0, rising as w^γ1, above wc as w^γ2, up
/// to a, where a decoder only guesses. The form is an assumption without a theory behind it: outside the counts that it
/// was fitted to, the curve is an extrapolation.
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
  double goodness = 0;     // the probability of a χ² at least this large if the curve is true
  std::string problem;     // why there is no curve; else empty
  bool ok() const { return problem.empty(); }
};

/// The most likely curve with this onset and ceiling; with a bend only if no curve without one fits and there are
/// enough counts. Refuses counts of too few weights, and counts that would be this far from the curve less than once in
/// a hundred times by chance.
CurveFit fit_failure_curve(std::span<const WeightCount> counts, size_t onset, double ceiling);

/// Fits counts that are drawn at random from a fitted curve. `seed` and `random_number` select the random numbers.
CurveFit refit_failure_curve(const CurveFit& fit, std::span<const WeightCount> counts, uint64_t seed,
                             uint64_t random_number);

}  // namespace sallow
