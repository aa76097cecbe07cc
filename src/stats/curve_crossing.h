#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace sallow {

/// Failures counted at one distance and one strength of noise.
struct ThresholdPoint {
  uint64_t distance = 0;
  double p = 0;
  double failures = 0;  // whole numbers, which may be too large for 64 bits
  double shots = 0;
};

/// A measured rate for a least-squares fit: ln(P / (1 - P)) with weight 1 / variance.
struct LogOddsPoint {
  double distance = 0;
  double log_p = 0;  // ln p
  double log_odds = 0;
  double weight = 0;
};

/// The rates of one distance, smoothed: log-odds as a polynomial in ln p, at most cubic; of lower degree if there are
/// few points.
struct SmoothCurve {
  uint64_t distance = 0;
  double low = 0, high = 0;  // the range of ln p
  double origin = 0;         // the polynomial's variable is ln p - origin
  std::vector<double> coefficients;
  std::vector<double> covariance;  // row by row

  double log_odds(double log_p) const;
  double variance(double log_p) const;  // of log_odds
};

/// One curve per distance with at least two strengths, sorted by distance. Several points at one strength all count.
std::vector<SmoothCurve> smooth_curves(std::span<const ThresholdPoint> points, size_t most_degree);

/// Points for a fit, in the order given. Variances are the binomial ones at the smoothed rates, not at the measured
/// ones, so that a low rate does not get a high weight by chance. Points without shots are left out.
std::vector<LogOddsPoint> log_odds_points(std::span<const ThresholdPoint> points);

/// The strength at which two distances fail equally often: the larger one fails less often below it, more often above.
struct CurveCrossing {
  uint64_t smaller = 0, larger = 0;  // the distances
  double p = 0;
  double error = 0;  // standard error from the counts
};

/// The crossing of the curves of two distances; the clearest one if there are several. None if they do not cross within
/// the strengths that both cover.
std::optional<CurveCrossing> find_crossing(const SmoothCurve& smaller, const SmoothCurve& larger);

/// How clearly larger codes are better below p and worse above p: the smaller of the two significances, in standard
/// errors, for the pair of curves with the largest such value. Negative if no pair shows it.
double bracket_significance(std::span<const SmoothCurve> curves, double p);

}  // namespace sallow
