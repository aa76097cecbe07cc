#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "stats/curve_crossing.h"

namespace sallow {

/// The prior of a number: its distribution before the data are seen.
struct Gaussian {
  double mean = 0, deviation = 1;
};

/// One form of finite-size scaling, with the priors of its corrections.
///
/// With L = ln(P / (1 - P)) and x = ln(p / p_th) (d / d₀)^(1/ν), d₀ a typical distance:
///     L = f(x) + (d / 3)^-ω (b + c x),
/// f a polynomial. Without the second term all curves cross at p_th. With it the crossing of two distances moves
/// towards p_th as d^-(ω + 1/ν): the leading correction to scaling. b and c f'(0) are the corrections at distance 3.
struct ScalingForm {
  size_t degree = 2;    // of f
  double omega = 2;     // ω
  Gaussian inverse_nu;  // 1/ν
  Gaussian offset;      // b
  Gaussian tilt;        // c / f'(0)
};

/// A form fitted to counts.
struct ScalingFit {
  double log_threshold = 0, inverse_nu = 0, omega = 0, typical_distance = 1;
  double offset = 0, tilt = 0;     // b and c
  std::vector<double> polynomial;  // f, from the constant up
  double chi_squared = 0;
  double penalty = 0;              // for parameters away from their priors, as a χ²
  double log_threshold_error = 0;  // standard errors
  double inverse_nu_error = 0;
  /// ln of how far the data narrow ν, b and c compared with their priors. This part of the model evidence makes a vague
  /// prior weaker than a sharp one that agrees with the data.
  double log_narrowing = 0;

  /// x at this distance and p.
  double scaled(double distance, double log_p) const;
  /// f(x).
  double limit(double x) const;
  /// The correction that is added to f(x).
  double correction(double distance, double x) const;
  double log_odds(double distance, double log_p) const;
};

/// The most probable parameters, by the Gauss-Newton method, starting from log_threshold and the prior means. None if
/// the data do not determine them.
std::optional<ScalingFit> fit_scaling(std::span<const LogOddsPoint> points, const ScalingForm& form,
                                      double log_threshold);

}  // namespace sallow
