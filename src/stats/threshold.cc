#include "stats/threshold.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/number_text.h"
#include "bits/random_stream.h"
#include "stats/chi_squared.h"
#include "stats/draw_failures.h"
#include "stats/nelder_mead.h"

namespace sallow {
namespace {

ThresholdFit refused(std::string problem) {
  ThresholdFit fit;
  fit.threshold.problem = std::move(problem);
  return fit;
}

/// A count as the fit sees it.
struct Datum {
  double distance, p, rate, shots;
  double variance;  // of the rate
};

double binomial_variance(double rate, double shots) {
  // Never zero: as if half a failure had been seen, or missed, more.
  const double smooth = std::clamp(rate, 0.5 / (shots + 1), 1 - 0.5 / (shots + 1));
  return smooth * (1 - smooth) / shots;
}

/// One fit with its parameters.
struct Scaling {
  static constexpr size_t kMostTerms = 4;
  double threshold = 0, nu = 0, omega = 0;
  size_t terms = 3;  // of the linear part: 1, x, x² and, if corrected, d^-ω
  std::array<double, kMostTerms> coefficients{};
  double chi_squared = INFINITY;

  std::array<double, kMostTerms> row(double distance, double p) const {
    const double x = (p / threshold - 1) * std::pow(distance, 1 / nu);
    return {1, x, x * x, terms == kMostTerms ? std::pow(distance, -omega) : 0};
  }
  double rate(double distance, double p) const {
    const auto terms_here = row(distance, p);
    double sum = 0;
    for (size_t k = 0; k < terms; k++) sum += coefficients[k] * terms_here[k];
    return sum;
  }
};

// Solves the normal equations for the linear part, by elimination with pivots. False where they are singular.
bool fit_linear_part(std::span<const Datum> data, Scaling& scaling) {
  const size_t n = scaling.terms;
  double matrix[Scaling::kMostTerms][Scaling::kMostTerms + 1] = {};
  for (const Datum& datum : data) {
    const auto row = scaling.row(datum.distance, datum.p);
    for (size_t i = 0; i < n; i++) {
      for (size_t j = 0; j < n; j++) matrix[i][j] += row[i] * row[j] / datum.variance;
      matrix[i][n] += row[i] * datum.rate / datum.variance;
    }
  }
  for (size_t i = 0; i < n; i++) {
    size_t pivot = i;
    for (size_t k = i + 1; k < n; k++) {
      if (std::abs(matrix[k][i]) > std::abs(matrix[pivot][i])) pivot = k;
    }
    if (!(std::abs(matrix[pivot][i]) > 1e-300)) return false;
    std::swap(matrix[i], matrix[pivot]);
    for (size_t k = 0; k < n; k++) {
      if (k == i) continue;
      const double factor = matrix[k][i] / matrix[i][i];
      for (size_t j = i; j <= n; j++) matrix[k][j] -= factor * matrix[i][j];
    }
  }
  for (size_t i = 0; i < n; i++) scaling.coefficients[i] = matrix[i][n] / matrix[i][i];
  scaling.chi_squared = 0;
  for (const Datum& datum : data) {
    const double residual = datum.rate - scaling.rate(datum.distance, datum.p);
    scaling.chi_squared += residual * residual / datum.variance;
  }
  return std::isfinite(scaling.chi_squared);
}

Scaling fit_scaling(std::span<const Datum> data, Scaling start) {
  const bool corrected = start.terms == Scaling::kMostTerms;
  const auto at = [&](std::span<const double> logs) {
    Scaling scaling = start;
    scaling.threshold = std::exp(logs[0]);
    scaling.nu = std::exp(logs[1]);
    if (corrected) scaling.omega = std::exp(logs[2]);
    return scaling;
  };
  const auto chi_squared = [&](std::span<const double> logs) {
    Scaling scaling = at(logs);
    // Exponents beyond these are never physical, and let the terms run into each other.
    if (scaling.nu < 0.2 || scaling.nu > 10 || (corrected && (scaling.omega < 0.2 || scaling.omega > 8)))
      return HUGE_VAL;
    return fit_linear_part(data, scaling) ? scaling.chi_squared : HUGE_VAL;
  };
  std::vector<double> best = {std::log(start.threshold), std::log(start.nu)};
  if (corrected) best.push_back(std::log(start.omega));
  best = nelder_mead(chi_squared, best, 0.1);
  // Once more from there, since a simplex may collapse early.
  best = nelder_mead(chi_squared, best, 0.02);
  Scaling scaling = at(best);
  fit_linear_part(data, scaling);
  return scaling;
}

// The variances as the fit itself has the rates, so that they do not follow the data's own scatter.
Scaling fit_twice(std::vector<Datum>& data, const Scaling& start) {
  const Scaling first = fit_scaling(data, start);
  for (Datum& datum : data) datum.variance = binomial_variance(first.rate(datum.distance, datum.p), datum.shots);
  return fit_scaling(data, first);
}

using Curves = std::map<double, std::map<double, double>>;  // by distance, by p: rates

// Where the curves of the smallest and of each larger distance cross, the median; interpolated linearly in p.
std::optional<double> crossing(const Curves& curves) {
  std::vector<double> crossings;
  for (auto lower = curves.begin(); lower != curves.end(); ++lower) {
    for (auto upper = std::next(lower); upper != curves.end(); ++upper) {
      double last_p = 0, last = 0;
      for (const auto& [p, rate] : lower->second) {
        const auto other = upper->second.find(p);
        if (other == upper->second.end()) continue;
        const double difference = other->second - rate;
        if (last < 0 && difference >= 0) crossings.push_back(last_p + (p - last_p) * last / (last - difference));
        last_p = p, last = difference;
      }
    }
  }
  if (crossings.empty()) return std::nullopt;
  std::nth_element(crossings.begin(), crossings.begin() + static_cast<std::ptrdiff_t>(crossings.size() / 2),
                   crossings.end());
  return crossings[crossings.size() / 2];
}

void bootstrap(std::vector<Datum> data, const Scaling& scaling, const ThresholdOptions& options, ThresholdFit& fit) {
  std::vector<double> thresholds, nus;
  for (size_t k = 0; k < options.resamplings; k++) {
    RandomStream random(options.seed, k);
    for (Datum& datum : data) {
      const double rate = scaling.rate(datum.distance, datum.p);
      datum.rate = draw_failures(rate, datum.shots, random) / datum.shots;
      datum.variance = binomial_variance(rate, datum.shots);
    }
    const Scaling again = fit_scaling(data, scaling);
    if (!std::isfinite(again.chi_squared)) continue;
    thresholds.push_back(again.threshold);
    nus.push_back(again.nu);
  }
  const auto deviation = [](const std::vector<double>& values) {
    double mean = 0, squares = 0;
    for (const double value : values) mean += value / static_cast<double>(values.size());
    for (const double value : values) squares += (value - mean) * (value - mean);
    return std::sqrt(squares / static_cast<double>(values.size() - 1));
  };
  if (thresholds.size() < std::max<size_t>(options.resamplings / 2, 2)) {
    fit.threshold.problem = "most fits of resampled counts failed";
    return;
  }
  fit.threshold.error = deviation(thresholds);
  fit.nu.error = deviation(nus);
  std::sort(thresholds.begin(), thresholds.end());
  const auto quantile = [&](double share) {
    return thresholds[static_cast<size_t>(share * static_cast<double>(thresholds.size() - 1) + 0.5)];
  };
  fit.interval = {quantile(0.025), quantile(0.975)};
}

}  // namespace

ThresholdFit fit_threshold(std::span<const ThresholdPoint> points, const ThresholdOptions& options) {
  Curves curves;
  std::set<double> strengths;
  for (const ThresholdPoint& point : points) {
    if (point.shots == 0) continue;
    const auto distance = static_cast<double>(point.distance);
    curves[distance][point.p] = static_cast<double>(point.failures) / static_cast<double>(point.shots);
    strengths.insert(point.p);
  }
  if (curves.size() < 2) return refused("a threshold needs two distances");
  if (strengths.size() < 3) return refused("a threshold needs three strengths of noise");
  const std::optional<double> center = crossing(curves);
  if (!center) {
    return refused("the curves do not cross between p = " + rounded_text(*strengths.begin(), 4) +
                   " and p = " + rounded_text(*strengths.rbegin(), 4));
  }

  double best_goodness = 0;
  bool any_window = false;
  constexpr double kWindows[] = {1, 0.8, 0.65, 0.5, 0.4, 0.3, 0.25, 0.2, 0.15, 0.1, 0.07, 0.05};  // of the widest
  for (const bool corrected : {false, true}) {
    if (corrected && curves.size() < 4) break;
    for (const double window : kWindows) {
      std::vector<Datum> data;
      std::set<double> distances, used;
      for (const ThresholdPoint& point : points) {
        if (point.shots == 0 || std::abs(point.p / *center - 1) > window * options.widest_window) continue;
        const auto shots = static_cast<double>(point.shots);
        const double rate = static_cast<double>(point.failures) / shots;
        data.push_back({static_cast<double>(point.distance), point.p, rate, shots, binomial_variance(rate, shots)});
        distances.insert(data.back().distance);
        used.insert(point.p);
      }
      const size_t parameters = corrected ? 7 : 5;
      if (distances.size() < (corrected ? 4 : 2) || used.size() < 3 || data.size() < parameters + 2) continue;
      any_window = true;
      Scaling start{*center, 1.5, 1.0, corrected ? size_t{4} : size_t{3}, {}, INFINITY};
      const Scaling scaling = fit_twice(data, start);
      const size_t degrees = data.size() - parameters;
      const double goodness = chi_squared_tail(scaling.chi_squared, static_cast<double>(degrees));
      best_goodness = std::max(best_goodness, goodness);
      if (!(goodness >= options.least_goodness)) continue;
      if (scaling.threshold < *used.begin() || scaling.threshold > *used.rbegin()) continue;

      ThresholdFit fit;
      fit.threshold.value = scaling.threshold;
      fit.nu.value = scaling.nu;
      fit.corrected = corrected;
      fit.chi_squared = scaling.chi_squared;
      fit.degrees = degrees;
      fit.goodness = goodness;
      fit.p_low = *used.begin();
      fit.p_high = *used.rbegin();
      fit.points = data.size();
      bootstrap(std::move(data), scaling, options, fit);
      return fit;
    }
  }
  if (!any_window) return refused("too few points lie near the crossing at p = " + rounded_text(*center, 4));
  return refused("no window around the crossing at p = " + rounded_text(*center, 4) +
                 " is described by one scaling function; the best fit's goodness is " + rounded_text(best_goodness, 4));
}

}  // namespace sallow
