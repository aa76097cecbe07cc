#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "stats/curve_crossing.h"
#include "stats/error_per_cycle.h"
#include "stats/interval.h"
#include "stats/scaling_fit.h"

namespace sallow {

struct ThresholdOptions {
  bool rounds_grow = true;          // with the distance: determines which corrections are likely
  bool is_surface_code = true;      // false: all corrections are equally likely, and errors are larger
  double least_goodness = 0.01;     // the smallest goodness of fit at which a form is used
  double least_significance = 3.5;  // standard errors by which larger codes must be better below and worse above
  double widest_interval = 0.2;     // half the 95 % interval, relative to the threshold; wider results are refused
};

/// A threshold and the fit behind it. If threshold.ok() is false, its problem gives the reason, and only `crossings` is
/// valid.
struct ThresholdFit {
  FittedValue threshold;         // p_th; error: √(statistical² + systematic²)
  double statistical = 0;        // standard error from the counts, widened if the forms describe them badly
  double systematic = 0;         // standard deviation between forms, windows and exponents of the correction
  Interval interval;             // 95 %, from both errors
  FittedValue nu;                // the exponent ν
  double omega = 0;              // the mean exponent of the correction; mostly from the priors
  double chi_squared = 0;        // this and all below: of the form with the largest weight
  size_t degrees = 0;            // of freedom
  double goodness = 0;           // the probability of a χ² at least this large if the form holds
  double p_low = 0, p_high = 0;  // the window of strengths that was fitted
  size_t points = 0;
  ScalingFit form;
  std::vector<CurveCrossing> crossings;  // of neighbouring distances, if they are resolved
};

/// The threshold: the strength of noise below which larger codes are better, in the limit of large codes. The 95 %
/// interval is meant to contain the crossings of larger distances.
///
/// Crossings of small distances differ from the threshold, by up to a fifth at distances 3 and 5, and move towards it
/// as d^-(ω + 1/ν). So every form includes that correction (ScalingForm), and the result is the average over forms:
/// polynomials of degree 2 and 3, windows of strengths around the crossing, exponents ω and classes of priors
/// (threshold.cc). Each form has the weight
///     exp(-χ²/2 - parameters - points cut off) × evidence of the corrections,
/// the model average of W. I. Jay and E. T. Neil, Phys. Rev. D 103:114502 (2021), eq. 24. The interval has the
/// quantiles of the weighted sum of normal distributions. docs/decisions/0021 gives the measured coverage.
///
/// Refuses fewer than three distances or three strengths; curves that do not cross; a crossing that is not clearly
/// bracketed; data that no form describes; and results that are too wide or lie outside the measured strengths.
ThresholdFit fit_threshold(std::span<const ThresholdPoint> points, const ThresholdOptions& options = {});

}  // namespace sallow
