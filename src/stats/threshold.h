#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "stats/error_per_cycle.h"
#include "stats/interval.h"

namespace sallow {

/// Failures counted at one distance and one strength of noise.
struct ThresholdPoint {
  uint64_t distance = 0;
  double p = 0;
  uint64_t failures = 0;
  uint64_t shots = 0;
};

struct ThresholdOptions {
  size_t resamplings = 200;      // of the bootstrap
  uint64_t seed = 1;             // of its random numbers
  double least_goodness = 0.01;  // a fit that chance would beat more often than this is shown, else refused
  double widest_window = 0.5;    // points farther than this part of the threshold from it are never used
};

/// A threshold and what it rests on. Where threshold.ok() is false, its problem says why and nothing else stands.
struct ThresholdFit {
  FittedValue threshold;   // p_th; error: the bootstrap's standard deviation
  Interval interval;       // 95 %, by the bootstrap
  FittedValue nu;          // the exponent ν
  bool corrected = false;  // whether the term of finite size was needed
  double chi_squared = 0;
  size_t degrees = 0;            // of freedom
  double goodness = 0;           // the chance of so large a χ², were the model true
  double p_low = 0, p_high = 0;  // the window of strengths that was fitted
  size_t points = 0;
};

/// The strength of noise at which larger codes stop being better, by finite-size scaling.
///
/// Near the threshold the logical failure rate depends on x = (p / p_th - 1) d^(1/ν) alone:
///     P_L = A + B x + C x² (+ D d^(-ω), a correction for small codes),
/// C. Wang, J. Harrington and J. Preskill, Ann. Phys. 303:31 (2003), eqs. 45 to 48; quant-ph/0207088. Weighted least
/// squares; for each p_th, ν and ω the rest is linear. The widest window around the curves' crossing is taken in which
/// the fit is good, without the correction if that suffices; the correction needs four distances. Errors come from a
/// parametric bootstrap: counts drawn anew from the fitted rates, and fitted again in the same window.
///
/// Refuses fewer than two distances or three strengths, curves that do not cross within the data, and data that no
/// window fits.
ThresholdFit fit_threshold(std::span<const ThresholdPoint> points, const ThresholdOptions& options = {});

}  // namespace sallow
