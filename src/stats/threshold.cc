#include "stats/threshold.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <optional>
#include <set>
#include <string>

#include "base/number_text.h"
#include "stats/chi_squared.h"

namespace sallow {
namespace {

/// Corrections of one kind: their priors and their prior probability.
struct CorrectionClass {
  double share_if_rounds_grow, share_otherwise;  // prior probabilities
  Gaussian inverse_nu, offset, tilt;
  std::array<double, 3> omegas;  // weighted 1 : 2 : 1
  double rest;  // standard deviation of ln p_th from corrections beyond the leading one, if the smallest distance is 3
};

// Decoding by matching is a phase transition of a random-bond Ising model if results are perfect or codes are lines,
// and of a random-plaquette gauge theory if results are noisy: ν = 1.5 and 1.0 (C. Wang, J. Harrington and J. Preskill,
// Ann. Phys. 303:31 (2003)). How fast corrections die out was measured on codes of eight kinds (docs/decisions/0021).
// The last class covers all other data.
constexpr CorrectionClass kClasses[] = {
    {0.97, 0.30, {0.92, 0.10}, {-0.22, 0.22}, {0, 0.3}, {1.9, 2.4, 3.0}, 0.008},
    {0.02, 0.65, {0.65, 0.05}, {-0.20, 0.45}, {0, 0.3}, {0.5, 0.7, 1.0}, 0.02},
    {0.01, 0.05, {0.85, 0.25}, {0.00, 0.80}, {0, 0.6}, {0.75, 1.2, 2.0}, 0.02},
};
// For codes that were not measured, all classes are equally likely and a larger `rest` is assumed.
constexpr double kOtherCodesShare = 1.0 / 3, kOtherCodesRest = 0.05;
constexpr double kOmegaShares[] = {0.25, 0.5, 0.25};
constexpr double kRestDistance = 3, kRestExponent = 2;  // the rest falls as (3 / smallest distance)²

// Half the widths of windows, in ln p. Points outside the widest window are not used.
constexpr double kWindows[] = {1.4, 0.7, 0.35, 0.18, 0.09, 0.045};
constexpr size_t kDegrees[] = {2, 3};

/// A form, fitted in a window.
struct Candidate {
  ScalingFit fit;
  double log_weight = 0;
  double error = 0;  // of ln p_th: the widened error of the counts, and `rest`
  double rest = 0;   // the part of `error` from corrections beyond the leading one
  size_t points = 0, degrees = 0;
  double low = 0, high = 0;  // ln p
  double weight = 0;         // normalized: all candidates add up to 1
};

ThresholdFit refused(std::string problem, std::vector<CurveCrossing> crossings = {}) {
  ThresholdFit fit;
  fit.threshold.problem = std::move(problem);
  fit.crossings = std::move(crossings);
  return fit;
}

std::string percent(double p) {
  return rounded_text(100 * p, 4) + " %";
}

// The factor by which points scatter more than their counts explain. 1 if χ² is within one standard deviation of its
// mean.
double widening(double chi_squared, double degrees) {
  return std::sqrt(std::max(1.0, chi_squared / (degrees + std::sqrt(2 * degrees))));
}

// The median of the crossings of all pairs.
std::optional<double> center_of(std::span<const SmoothCurve> curves) {
  std::vector<double> places;
  for (size_t a = 0; a < curves.size(); a++) {
    for (size_t b = a + 1; b < curves.size(); b++) {
      if (const auto crossing = find_crossing(curves[a], curves[b])) places.push_back(crossing->p);
    }
  }
  if (places.empty()) return std::nullopt;
  const auto middle = places.begin() + static_cast<std::ptrdiff_t>(places.size() / 2);
  std::nth_element(places.begin(), middle, places.end());
  return *middle;
}

std::vector<CurveCrossing> neighbours_crossings(std::span<const SmoothCurve> curves) {
  constexpr double kLargestError = 0.2;  // of p; less certain crossings are not used
  std::vector<CurveCrossing> crossings;
  for (size_t k = 1; k < curves.size(); k++) {
    const auto crossing = find_crossing(curves[k - 1], curves[k]);
    if (crossing && crossing->error < kLargestError * crossing->p) crossings.push_back(*crossing);
  }
  return crossings;
}

// All forms of this degree in this window that the data determine. Corrections are weighted against each other by their
// evidence. Windows and degrees, which describe different data, are weighted by the best χ² in each.
void fit_window(std::span<const LogOddsPoint> window, size_t all_points, double center, size_t degree,
                const ThresholdOptions& options, std::vector<Candidate>& candidates) {
  constexpr size_t kFurtherParameters = 5;  // p_th, ν, f(0), b and c
  const size_t parameters = degree + kFurtherParameters;
  if (window.size() < parameters) return;
  const size_t degrees = window.size() - parameters + 2;  // b and c count as one parameter less each: they have priors
  const auto [low, high] = std::minmax_element(
      window.begin(), window.end(), [](const LogOddsPoint& a, const LogOddsPoint& b) { return a.log_p < b.log_p; });
  double smallest = HUGE_VAL;
  for (const LogOddsPoint& point : window) smallest = std::min(smallest, point.distance);
  const size_t first = candidates.size();
  for (const CorrectionClass& one : kClasses) {
    const double share = !options.is_surface_code ? kOtherCodesShare
                         : options.rounds_grow    ? one.share_if_rounds_grow
                                                  : one.share_otherwise;
    for (size_t k = 0; k < one.omegas.size(); k++) {
      const ScalingForm form{degree, one.omegas[k], one.inverse_nu, one.offset, one.tilt};
      const auto fit = fit_scaling(window, form, std::log(center));
      if (!fit) continue;
      const double evidence =
          -(fit->chi_squared + fit->penalty) / 2 + fit->log_narrowing + std::log(share * kOmegaShares[k]);
      const double counts = fit->log_threshold_error * widening(fit->chi_squared, static_cast<double>(degrees));
      const double rest =
          (options.is_surface_code ? one.rest : kOtherCodesRest) * std::pow(kRestDistance / smallest, kRestExponent);
      candidates.push_back(
          {*fit, evidence, std::hypot(counts, rest), rest, window.size(), degrees, low->log_p, high->log_p});
    }
  }
  const std::span<Candidate> here = std::span<Candidate>(candidates).subspan(first);
  double least = HUGE_VAL, most = -HUGE_VAL, sum = 0;
  for (const Candidate& one : here) {
    least = std::min(least, one.fit.chi_squared + one.fit.penalty);
    most = std::max(most, one.log_weight);
  }
  for (const Candidate& one : here) sum += std::exp(one.log_weight - most);
  const auto cut = static_cast<double>(all_points - window.size());
  const double log_window = -least / 2 - static_cast<double>(parameters) - cut;
  for (Candidate& one : here) one.log_weight += log_window - most - std::log(sum);
}

std::vector<Candidate> fit_all(std::span<const LogOddsPoint> points, double center, const ThresholdOptions& options) {
  std::vector<Candidate> candidates;
  size_t last_size = 0;
  for (const double half_width : kWindows) {
    std::vector<LogOddsPoint> window;
    std::set<double> distances, below, above;
    for (const LogOddsPoint& point : points) {
      const double away = point.log_p - std::log(center);
      if (std::abs(away) > half_width) continue;
      window.push_back(point);
      distances.insert(point.distance);
      (away < 0 ? below : above).insert(point.log_p);
    }
    if (window.size() == last_size || distances.size() < 3) continue;
    if (below.empty() || above.empty() || below.size() + above.size() < 3) continue;
    last_size = window.size();
    for (const size_t degree : kDegrees) fit_window(window, points.size(), center, degree, options, candidates);
  }
  double most = -HUGE_VAL, sum = 0;
  for (const Candidate& one : candidates) most = std::max(most, one.log_weight);
  for (Candidate& one : candidates) sum += one.weight = std::exp(one.log_weight - most);
  for (Candidate& one : candidates) one.weight /= sum;
  return candidates;
}

// The ln p below which the fraction `part` of the weighted sum of normal distributions lies.
double quantile(std::span<const Candidate> candidates, double part) {
  double low = HUGE_VAL, high = -HUGE_VAL;
  for (const Candidate& one : candidates) {
    low = std::min(low, one.fit.log_threshold - 10 * one.error);
    high = std::max(high, one.fit.log_threshold + 10 * one.error);
  }
  for (int halving = 0; halving < 60; halving++) {
    const double middle = (low + high) / 2;
    double below = 0;
    for (const Candidate& one : candidates) {
      const double away = (middle - one.fit.log_threshold) / one.error;
      below += one.weight * std::erfc(-away / std::numbers::sqrt2) / 2;
    }
    (below < part ? low : high) = middle;
  }
  return (low + high) / 2;
}

ThresholdFit average(std::span<const Candidate> candidates) {
  double mean = 0, inverse_nu = 0, omega = 0;
  for (const Candidate& one : candidates) {
    mean += one.weight * one.fit.log_threshold;
    inverse_nu += one.weight * one.fit.inverse_nu;
    omega += one.weight * one.fit.omega;
  }
  double within = 0, between = 0, nu_variance = 0;
  for (const Candidate& one : candidates) {
    within += one.weight * (one.error * one.error - one.rest * one.rest);
    between += one.weight * (std::pow(one.fit.log_threshold - mean, 2) + one.rest * one.rest);
    nu_variance += one.weight * (std::pow(one.fit.inverse_nu_error, 2) + std::pow(one.fit.inverse_nu - inverse_nu, 2));
  }
  ThresholdFit fit;
  const double value = std::exp(mean);
  fit.threshold = {value, value * std::sqrt(within + between), {}};
  fit.statistical = value * std::sqrt(within);
  fit.systematic = value * std::sqrt(between);
  fit.interval = {std::exp(quantile(candidates, 0.025)), std::exp(quantile(candidates, 0.975))};
  fit.nu = {1 / inverse_nu, std::sqrt(nu_variance) / (inverse_nu * inverse_nu), {}};
  fit.omega = omega;
  const Candidate& best = *std::max_element(candidates.begin(), candidates.end(),
                                            [](const Candidate& a, const Candidate& b) { return a.weight < b.weight; });
  fit.chi_squared = best.fit.chi_squared;
  fit.degrees = best.degrees;
  fit.goodness = chi_squared_tail(best.fit.chi_squared, static_cast<double>(best.degrees));
  fit.p_low = std::exp(best.low);
  fit.p_high = std::exp(best.high);
  fit.points = best.points;
  fit.form = best.fit;
  return fit;
}

}  // namespace

ThresholdFit fit_threshold(std::span<const ThresholdPoint> points, const ThresholdOptions& options) {
  std::set<uint64_t> distances;
  std::set<double> strengths;
  std::vector<ThresholdPoint> counted;
  for (const ThresholdPoint& point : points) {
    if (point.shots == 0 || !(point.p > 0) || point.distance == 0) continue;
    counted.push_back(point);
    distances.insert(point.distance);
    strengths.insert(point.p);
  }
  if (distances.size() < 2) return refused("a threshold needs three distances");
  if (strengths.size() < 3) return refused("a threshold needs three strengths of noise");
  const std::string measured =
      "between p = " + percent(*strengths.begin()) + " and p = " + percent(*strengths.rbegin());
  const std::optional<double> center = center_of(smooth_curves(counted, 3));
  if (!center) return refused("the curves do not cross " + measured);
  std::erase_if(counted,
                [&](const ThresholdPoint& point) { return std::abs(std::log(point.p / *center)) > kWindows[0]; });
  const std::vector<SmoothCurve> curves = smooth_curves(counted, 3);
  std::vector<CurveCrossing> crossings = neighbours_crossings(curves);
  if (distances.size() < 3) {
    return refused("two distances give one crossing, here at p = " + percent(*center) +
                       "; a third one must show how it moves with the distance",
                   std::move(crossings));
  }
  if (!(bracket_significance(curves, *center) >= options.least_significance)) {
    return refused("no crossing is clear: " + measured +
                       " no larger distance fails significantly less often below "
                       "and more often above",
                   std::move(crossings));
  }
  ThresholdFit fit;
  double best_goodness = -1;
  for (auto smallest = distances.begin(); std::distance(smallest, distances.end()) >= 3; ++smallest) {
    std::erase_if(counted, [&](const ThresholdPoint& point) { return point.distance < *smallest; });
    const std::vector<Candidate> candidates = fit_all(log_odds_points(counted), *center, options);
    if (candidates.empty()) continue;
    ThresholdFit larger = average(candidates);
    best_goodness = std::max(best_goodness, larger.goodness);
    if (!(larger.goodness >= options.least_goodness)) continue;
    if (fit.points == 0 || larger.threshold.error < fit.threshold.error) fit = std::move(larger);
  }
  if (best_goodness < 0) {
    return refused("too few points lie near the crossing at p = " + percent(*center), std::move(crossings));
  }
  if (fit.points == 0) {
    return refused("no window around the crossing at p = " + percent(*center) +
                       " is described by one scaling function; the best fit's goodness is " +
                       rounded_text(best_goodness, 2),
                   std::move(crossings));
  }
  if (fit.threshold.value < *strengths.begin() || fit.threshold.value > *strengths.rbegin()) {
    return refused("the crossings move towards p = " + percent(fit.threshold.value) + ", which is not " + measured,
                   std::move(crossings));
  }
  if ((fit.interval.high - fit.interval.low) / 2 > options.widest_interval * fit.threshold.value) {
    return refused(
        "the data leave it open between p = " + percent(fit.interval.low) + " and p = " + percent(fit.interval.high),
        std::move(crossings));
  }
  fit.crossings = std::move(crossings);
  return fit;
}

}  // namespace sallow
