#include "stats/scaling_fit.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "base/stop_request.h"
#include "stats/least_squares.h"

namespace sallow {
namespace {

constexpr double kReferenceDistance = 3;  // the distance at which corrections are stated

double precision(const Gaussian& known) {
  return 1 / (known.deviation * known.deviation);
}

/// The parameters as one list: ln p_th, 1/ν, f, b, c.
class Problem {
 public:
  static constexpr size_t kThreshold = 0, kInverseNu = 1, kPolynomial = 2;

  Problem(std::span<const LogOddsPoint> points, const ScalingForm& form, double log_threshold)
      : points_(points), form_(form) {
    for (const LogOddsPoint& point : points) log_distance_ += std::log(point.distance);
    log_distance_ /= static_cast<double>(points.size());
    slope_ = slope(log_threshold);
  }

  size_t offset() const { return kPolynomial + form_.degree + 1; }
  size_t tilt() const { return offset() + 1; }
  size_t count() const { return tilt() + 1; }

  ScalingFit fit_of(std::span<const double> parameters) const {
    ScalingFit fit;
    fit.log_threshold = parameters[kThreshold];
    fit.inverse_nu = parameters[kInverseNu];
    fit.omega = form_.omega;
    fit.typical_distance = std::exp(log_distance_);
    fit.polynomial.assign(parameters.begin() + kPolynomial, parameters.begin() + static_cast<std::ptrdiff_t>(offset()));
    fit.offset = parameters[offset()];
    fit.tilt = parameters[tilt()];
    for (const LogOddsPoint& point : points_) {
      const double residual = point.log_odds - fit.log_odds(point.distance, point.log_p);
      fit.chi_squared += point.weight * residual * residual;
    }
    for (const auto& [parameter, known] : expectations()) {
      const double away = parameters[parameter] - known.mean;
      fit.penalty += away * away * precision(known);
    }
    return fit;
  }

  // With p_th and ν fixed, the problem is linear.
  std::optional<std::vector<double>> start(double log_threshold) const {
    const double inverse_nu = form_.inverse_nu.mean;
    LeastSquares squares(count() - kPolynomial);
    std::vector<double> row(count());
    for (const LogOddsPoint& point : points_) {
      const double growth = std::exp(inverse_nu * (std::log(point.distance) - log_distance_));
      fill_linear(row, point.distance, (point.log_p - log_threshold) * growth);
      squares.add(std::span<const double>(row).subspan(kPolynomial), point.log_odds, point.weight);
    }
    for (const auto& [parameter, known] : expectations()) {
      if (parameter >= kPolynomial) squares.add_prior(parameter - kPolynomial, known.mean, precision(known));
    }
    auto linear = squares.minimum();
    if (linear) linear->insert(linear->begin(), {log_threshold, inverse_nu});
    return linear;
  }

  // The linearized problem around `parameters`, for the next step.
  LeastSquares step_equations(std::span<const double> parameters) const {
    const ScalingFit fit = fit_of(parameters);
    LeastSquares squares(count());
    std::vector<double> row(count());
    for (const LogOddsPoint& point : points_) {
      const double away = std::log(point.distance) - log_distance_, growth = std::exp(fit.inverse_nu * away);
      const double x = (point.log_p - fit.log_threshold) * growth;
      fill_linear(row, point.distance, x);
      double derivative = fit.tilt * row[offset()], power = 1;  // of the log-odds in x
      for (size_t k = 1; k <= form_.degree; k++, power *= x) {
        derivative += static_cast<double>(k) * fit.polynomial[k] * power;
      }
      row[kThreshold] = -growth * derivative;
      row[kInverseNu] = x * away * derivative;
      squares.add(row, point.log_odds - fit.log_odds(point.distance, point.log_p), point.weight);
    }
    for (const auto& [parameter, known] : expectations()) {
      squares.add_prior(parameter, known.mean - parameters[parameter], precision(known));
    }
    return squares;
  }

  // ln of the square root of det(covariance of ν, b, c) / det(prior covariance).
  double log_narrowing(std::span<const double> covariance) const {
    const auto known = expectations();
    double matrix[3][3];
    double log_sum = 0;
    for (size_t i = 0; i < 3; i++) {
      for (size_t j = 0; j < 3; j++) matrix[i][j] = covariance[known[i].first * count() + known[j].first];
      log_sum -= std::log(known[i].second.deviation);
    }
    for (size_t k = 0; k < 3; k++) {
      log_sum += std::log(matrix[k][k]) / 2;
      for (size_t i = k + 1; i < 3; i++) {
        for (size_t j = k + 1; j < 3; j++) matrix[i][j] -= matrix[i][k] * matrix[k][j] / matrix[k][k];
      }
    }
    return log_sum;
  }

 private:
  std::array<std::pair<size_t, Gaussian>, 3> expectations() const {
    const Gaussian tilt_of_slope{form_.tilt.mean * slope_, form_.tilt.deviation * slope_};
    return {{{kInverseNu, form_.inverse_nu}, {offset(), form_.offset}, {tilt(), tilt_of_slope}}};
  }

  // Fills in the entries of all parameters except p_th and ν.
  void fill_linear(std::span<double> row, double distance, double x) const {
    row[kPolynomial] = 1;
    for (size_t k = 1; k <= form_.degree; k++) row[kPolynomial + k] = row[kPolynomial + k - 1] * x;
    row[offset()] = std::pow(distance / kReferenceDistance, -form_.omega);
    row[tilt()] = row[offset()] * x;
  }

  // A rough f'(0): the slope of a straight line through all points.
  double slope(double log_threshold) const {
    LeastSquares line(2);
    for (const LogOddsPoint& point : points_) {
      const double growth = std::exp(form_.inverse_nu.mean * (std::log(point.distance) - log_distance_));
      const double row[] = {1, (point.log_p - log_threshold) * growth};
      line.add(row, point.log_odds, point.weight);
    }
    const auto solution = line.minimum();
    return solution ? std::max(std::abs((*solution)[1]), 1e-3) : 1;
  }

  std::span<const LogOddsPoint> points_;
  ScalingForm form_;
  double log_distance_ = 0;  // ln d₀
  double slope_ = 1;
};

double cost(const ScalingFit& fit) {
  return fit.chi_squared + fit.penalty;
}

}  // namespace

double ScalingFit::scaled(double distance, double log_p) const {
  return (log_p - log_threshold) * std::pow(distance / typical_distance, inverse_nu);
}

double ScalingFit::limit(double x) const {
  double sum = 0;
  for (size_t k = polynomial.size(); k-- > 0;) sum = sum * x + polynomial[k];
  return sum;
}

double ScalingFit::correction(double distance, double x) const {
  return std::pow(distance / kReferenceDistance, -omega) * (offset + tilt * x);
}

double ScalingFit::log_odds(double distance, double log_p) const {
  const double x = scaled(distance, log_p);
  return limit(x) + correction(distance, x);
}

std::optional<ScalingFit> fit_scaling(std::span<const LogOddsPoint> points, const ScalingForm& form,
                                      double log_threshold) {
  const Problem problem(points, form, log_threshold);
  std::optional<std::vector<double>> parameters = problem.start(log_threshold);
  if (!parameters) return std::nullopt;
  ScalingFit fit = problem.fit_of(*parameters);
  constexpr int kMostSteps = 60;
  constexpr double kLowestExponent = 0.2, kHighestExponent = 2.5;  // of 1/ν; beyond, terms run into each other
  double damping = 1e-3;
  bool converged = false;
  for (int step = 0; step < kMostSteps && !converged && damping < 1e8; step++) {
    stop_if_requested();
    const auto change = problem.step_equations(*parameters).minimum(damping);
    const bool free_step = damping < 0.1;
    damping *= 10;
    if (!change) continue;
    std::vector<double> next = *parameters;
    for (size_t k = 0; k < next.size(); k++) next[k] += (*change)[k];
    const double exponent = next[Problem::kInverseNu];
    if (!(exponent > kLowestExponent && exponent < kHighestExponent)) continue;
    ScalingFit candidate = problem.fit_of(next);
    if (!(cost(candidate) <= cost(fit) + 1e-9)) continue;
    constexpr double kSmallGain = 1e-5;
    converged = free_step && cost(fit) - cost(candidate) < kSmallGain;
    damping = std::max(damping / 100, 1e-9);
    parameters = std::move(next);
    fit = std::move(candidate);
  }
  if (!converged) return std::nullopt;
  const auto covariance = problem.step_equations(*parameters).covariance();
  if (!covariance) return std::nullopt;
  fit.log_threshold_error = std::sqrt((*covariance)[0]);
  fit.inverse_nu_error = std::sqrt((*covariance)[Problem::kInverseNu * (problem.count() + 1)]);
  fit.log_narrowing = problem.log_narrowing(*covariance);
  return fit;
}

}  // namespace sallow
