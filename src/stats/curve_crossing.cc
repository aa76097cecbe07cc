#include "stats/curve_crossing.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "stats/least_squares.h"

namespace sallow {
namespace {

constexpr int kGridSteps = 200;

double odds_of(double rate) {
  return std::log(rate / (1 - rate));
}

double rate_of(double log_odds) {
  return 1 / (1 + std::exp(-log_odds));
}

double evaluate(std::span<const double> coefficients, double t) {
  double sum = 0;
  for (size_t k = coefficients.size(); k-- > 0;) sum = sum * t + coefficients[k];
  return sum;
}

/// A binomial count at one strength of noise.
struct Count {
  double log_p, failures, shots;

  // Adding half a failure and half a success keeps the logarithms finite and nearly unbiased.
  double smoothed_rate() const { return (failures + 0.5) / (shots + 1); }
  double log_odds() const { return odds_of(smoothed_rate()); }
};

// Logistic regression by iterated least squares, starting from the measured log-odds.
SmoothCurve smooth(uint64_t distance, std::span<const Count> counts, size_t degree) {
  SmoothCurve curve;
  curve.distance = distance;
  curve.low = curve.high = counts.front().log_p;
  for (const Count& count : counts) {
    curve.low = std::min(curve.low, count.log_p);
    curve.high = std::max(curve.high, count.log_p);
    curve.origin += count.log_p / static_cast<double>(counts.size());
  }
  std::vector<double> log_odds;
  for (const Count& count : counts) log_odds.push_back(count.log_odds());
  std::vector<double> row(degree + 1);
  constexpr int kSteps = 6;  // each step doubles the number of right digits
  for (int step = 0; step < kSteps; step++) {
    LeastSquares squares(degree + 1);
    for (size_t k = 0; k < counts.size(); k++) {
      const double t = counts[k].log_p - curve.origin;
      row[0] = 1;
      for (size_t power = 1; power <= degree; power++) row[power] = row[power - 1] * t;
      const double rate = rate_of(log_odds[k]), variance = rate * (1 - rate);
      const double measured = step == 0 ? log_odds[k] : log_odds[k] + (counts[k].smoothed_rate() - rate) / variance;
      squares.add(row, measured, counts[k].shots * variance);
    }
    const auto solution = squares.minimum();
    const auto covariance = squares.covariance();
    if (!solution || !covariance) break;
    curve.coefficients = *solution;
    curve.covariance = *covariance;
    for (size_t k = 0; k < counts.size(); k++) {
      log_odds[k] = std::clamp(evaluate(curve.coefficients, counts[k].log_p - curve.origin), -50.0, 50.0);
    }
  }
  return curve;
}

double significance(const SmoothCurve& smaller, const SmoothCurve& larger, double log_p) {
  return (larger.log_odds(log_p) - smaller.log_odds(log_p)) /
         std::sqrt(larger.variance(log_p) + smaller.variance(log_p));
}

}  // namespace

double SmoothCurve::log_odds(double log_p) const {
  return evaluate(coefficients, log_p - origin);
}

double SmoothCurve::variance(double log_p) const {
  const size_t n = coefficients.size();
  const double t = log_p - origin;
  double sum = 0, left = 1;
  for (size_t i = 0; i < n; i++, left *= t) {
    double right = left;
    for (size_t j = 0; j < n; j++, right *= t) sum += covariance[i * n + j] * right;
  }
  return sum;
}

std::vector<SmoothCurve> smooth_curves(std::span<const ThresholdPoint> points, size_t most_degree) {
  std::map<uint64_t, std::vector<Count>> by_distance;
  for (const ThresholdPoint& point : points) {
    if (point.shots == 0) continue;
    by_distance[point.distance].push_back({std::log(point.p), point.failures, point.shots});
  }
  std::vector<SmoothCurve> curves;
  for (auto& [distance, counts] : by_distance) {
    std::sort(counts.begin(), counts.end(), [](const Count& a, const Count& b) { return a.log_p < b.log_p; });
    size_t strengths = 1;
    for (size_t k = 1; k < counts.size(); k++) strengths += counts[k].log_p != counts[k - 1].log_p;
    if (strengths < 2) continue;
    const size_t degree = std::min(most_degree, std::max<size_t>(1, strengths - 2));
    SmoothCurve curve = smooth(distance, counts, degree);
    if (!curve.coefficients.empty()) curves.push_back(std::move(curve));
  }
  return curves;
}

std::vector<LogOddsPoint> log_odds_points(std::span<const ThresholdPoint> points) {
  const std::vector<SmoothCurve> curves = smooth_curves(points, 3);
  std::vector<LogOddsPoint> list;
  for (const ThresholdPoint& point : points) {
    if (point.shots == 0) continue;
    const Count count{std::log(point.p), point.failures, point.shots};
    const auto curve = std::find_if(curves.begin(), curves.end(),
                                    [&](const SmoothCurve& one) { return one.distance == point.distance; });
    const double smooth_odds = curve == curves.end() ? count.log_odds() : curve->log_odds(count.log_p);
    const double rate = rate_of(std::clamp(smooth_odds, -50.0, 50.0)), variance = rate * (1 - rate);
    // The logarithm of a small count is biased; its first-order expansion about the smoothed rate is not.
    constexpr double kManyFailures = 30;
    const bool many = count.failures >= kManyFailures && count.shots - count.failures >= kManyFailures;
    const double log_odds = many ? count.log_odds() : odds_of(rate) + (count.failures / count.shots - rate) / variance;
    list.push_back({static_cast<double>(point.distance), count.log_p, log_odds, count.shots * variance});
  }
  return list;
}

std::optional<CurveCrossing> find_crossing(const SmoothCurve& smaller, const SmoothCurve& larger) {
  const double low = std::max(smaller.low, larger.low), high = std::min(smaller.high, larger.high);
  if (!(low < high)) return std::nullopt;
  const auto difference = [&](double log_p) { return larger.log_odds(log_p) - smaller.log_odds(log_p); };
  std::optional<CurveCrossing> best;
  double best_error = 0;
  for (int step = 0; step < kGridSteps; step++) {
    double left = low + (high - low) * step / kGridSteps, right = low + (high - low) * (step + 1) / kGridSteps;
    if (!(difference(left) < 0) || !(difference(right) >= 0)) continue;
    const double slope = (difference(right) - difference(left)) / (right - left);
    for (int halving = 0; halving < 50; halving++) {
      const double middle = (left + right) / 2;
      (difference(middle) < 0 ? left : right) = middle;
    }
    const double error = std::sqrt(smaller.variance(left) + larger.variance(left)) / slope;
    if (best && !(error < best_error)) continue;
    const double p = std::exp(left);
    best = {smaller.distance, larger.distance, p, p * error};
    best_error = error;
  }
  return best;
}

double bracket_significance(std::span<const SmoothCurve> curves, double p) {
  const double log_p = std::log(p);
  double best = -HUGE_VAL;
  for (size_t a = 0; a < curves.size(); a++) {
    for (size_t b = a + 1; b < curves.size(); b++) {
      const double low = std::max(curves[a].low, curves[b].low), high = std::min(curves[a].high, curves[b].high);
      double below = -HUGE_VAL, above = -HUGE_VAL;
      for (int step = 0; step <= kGridSteps; step++) {
        const double at = low + (high - low) * step / kGridSteps;
        const double clear = significance(curves[a], curves[b], at);
        if (at < log_p) below = std::max(below, -clear);
        if (at > log_p) above = std::max(above, clear);
      }
      if (low < high) best = std::max(best, std::min(below, above));
    }
  }
  return best;
}

}  // namespace sallow
