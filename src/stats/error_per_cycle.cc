#include "stats/error_per_cycle.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "base/number_text.h"
#include "stats/chi_squared.h"

namespace sallow {
namespace {

FittedValue failed(std::string problem) {
  return {0, 0, std::move(problem)};
}

std::string length(uint64_t cycles) {
  return std::to_string(cycles) + (cycles == 1 ? " round" : " rounds");
}

struct LinePoint {
  double x, y, variance, weight;
};

struct Line {
  double slope, slope_error;
  double scatter;  // χ² per degree of freedom; 1 if there are none
};

// Least squares with the given weights; the slope is Σ cᵢ yᵢ with cᵢ = wᵢ (xᵢ - x̄) / S, so its variance is Σ cᵢ² σᵢ².
Line fit_line(std::span<const LinePoint> points) {
  double weight = 0, x_sum = 0, y_sum = 0;
  for (const LinePoint& point : points) {
    weight += point.weight;
    x_sum += point.weight * point.x;
    y_sum += point.weight * point.y;
  }
  const double x_mean = x_sum / weight, y_mean = y_sum / weight;
  double spread = 0, slope = 0, variance = 0;
  for (const LinePoint& point : points) {
    const double c = point.weight * (point.x - x_mean);
    spread += c * (point.x - x_mean);
    slope += c * (point.y - y_mean);
    variance += c * c * point.variance;
  }
  slope /= spread;
  variance /= spread * spread;
  double chi_squared = 0;
  for (const LinePoint& point : points) {
    const double residual = point.y - y_mean - slope * (point.x - x_mean);
    chi_squared += residual * residual / point.variance;
  }
  const double scatter = points.size() > 2 ? chi_squared / static_cast<double>(points.size() - 2) : 1;
  return {slope, std::sqrt(variance), scatter};
}

// ln ε as a function of the distance.
std::vector<LinePoint> log_rates(const std::map<uint64_t, FittedValue>& rates, PointWeights weights) {
  std::vector<LinePoint> line;
  for (const auto& [distance, epsilon] : rates) {
    const double relative = epsilon.error / epsilon.value, variance = relative * relative;
    const double weight = weights == PointWeights::kEqual ? 1 : 1 / variance;
    line.push_back({static_cast<double>(distance), std::log(epsilon.value), variance, weight});
  }
  return line;
}

}  // namespace

FittedValue fit_error_per_cycle(std::span<const MemoryPoint> points, PointWeights weights) {
  std::vector<LinePoint> line;
  bool two_lengths = false;
  for (const MemoryPoint& point : points) {
    if (point.shots == 0) return failed("no shots at " + length(point.cycles));
    if (2 * point.failures >= point.shots) {
      return failed("at " + length(point.cycles) + " half of the shots fail, or more");
    }
    two_lengths |= point.cycles != points[0].cycles;
    // Without a failure the variance would be 0; half a failure is assumed, for the variance alone.
    const double rate = point.rate(), shots = point.shots;
    const double floor = std::max(rate, 0.5 / shots);
    const double fidelity = 1 - 2 * rate;
    const double variance = 4 * floor * (1 - floor) / (shots * fidelity * fidelity);
    const double weight = weights == PointWeights::kEqual ? 1 : 1 / variance;
    line.push_back({static_cast<double>(point.cycles), std::log(fidelity), variance, weight});
  }
  if (!two_lengths) return failed("needs two numbers of rounds");
  const Line fit = fit_line(line);
  const double widening = std::sqrt(std::max(1.0, fit.scatter));
  return {(1 - std::exp(fit.slope)) / 2, std::exp(fit.slope) / 2 * fit.slope_error * widening, {}};
}

double rate_per_round(double rate, uint64_t rounds) {
  if (rate >= 0.5) return 0.5;
  return -std::expm1(std::log1p(-2 * rate) / static_cast<double>(rounds)) / 2;
}

FittedValue error_per_cycle_of(const MemoryPoint& point) {
  if (point.shots == 0) return failed("no shots at " + length(point.cycles));
  if (point.cycles == 0) return failed("no rounds");
  const double rate = point.rate(), n = static_cast<double>(point.cycles);
  if (rate >= 0.5) return failed("half of the shots fail at " + length(point.cycles));
  if (point.failures == 0) return failed("no failure at " + length(point.cycles));
  const double slope = std::pow(1 - 2 * rate, 1 / n - 1) / n;  // dε/dP
  return {rate_per_round(rate, point.cycles), slope * std::sqrt(rate * (1 - rate) / point.shots), {}};
}

FittedValue mean_of(std::span<const FittedValue> values) {
  if (values.empty()) return failed("nothing was fitted");
  double sum = 0, variance = 0;
  for (const FittedValue& value : values) {
    if (!value.ok()) return value;
    sum += value.value;
    variance += value.error * value.error;
  }
  const double count = static_cast<double>(values.size());
  return {sum / count, std::sqrt(variance) / count, {}};
}

FittedValue as_rate(FittedValue estimate) {
  if (!estimate.ok() || estimate.value >= 0) return estimate;
  return failed("the estimate is negative, " + rounded_text(estimate.value, 3) + " ± " +
                rounded_text(estimate.error, 2) + ": no error is resolved");
}

FittedValue fit_lambda(const std::map<uint64_t, FittedValue>& error_per_cycle_of_distance, LambdaError error) {
  if (error_per_cycle_of_distance.size() < 2) return failed("needs two distances");
  for (const auto& [distance, epsilon] : error_per_cycle_of_distance) {
    const std::string at = "distance " + std::to_string(distance) + ": ";
    if (!epsilon.ok()) return failed(at + epsilon.problem);
    if (epsilon.value <= 0) return failed(at + "no error was resolved");
  }
  // A published Λ has only the propagated error: three distances off a line mean that Λ changes with d, not that ε is
  // uncertain.
  const Line fit = fit_line(log_rates(error_per_cycle_of_distance, PointWeights::kEqual));
  const double lambda = std::exp(-2 * fit.slope);
  const double widening = error == LambdaError::kWidened ? std::sqrt(std::max(1.0, fit.scatter)) : 1;
  return {lambda, 2 * lambda * fit.slope_error * widening, {}};
}

double factor_goodness(const std::map<uint64_t, FittedValue>& error_per_cycle_of_distance) {
  if (error_per_cycle_of_distance.size() < 3 || !fit_lambda(error_per_cycle_of_distance).ok()) return 1;
  for (const auto& [distance, epsilon] : error_per_cycle_of_distance) {
    if (!(epsilon.error > 0)) return 1;  // a figure without an error cannot be tested
  }
  const auto degrees = static_cast<double>(error_per_cycle_of_distance.size() - 2);
  const Line fit = fit_line(log_rates(error_per_cycle_of_distance, PointWeights::kByVariance));
  return chi_squared_tail(fit.scatter * degrees, degrees);
}

}  // namespace sallow
