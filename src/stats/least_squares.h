#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace sallow {

/// Weighted linear least squares with a few parameters, by the normal equations: rows are added one by one, and the sum
/// of weight (value - row · parameters)² is minimized. If each weight is 1 / variance of its value, `covariance` is
/// that of the parameters.
class LeastSquares {
 public:
  explicit LeastSquares(size_t parameters) : n_(parameters), matrix_(n_ * n_), right_(n_) {}

  /// `row` has one entry per parameter.
  void add(std::span<const double> row, double value, double weight);
  /// Adds weight (value - parameter)²: prior knowledge of one parameter.
  void add_prior(size_t parameter, double value, double weight);

  /// The minimum. With `damping`, the diagonal of the normal matrix is multiplied by 1 + damping. None if the equations
  /// are singular.
  std::optional<std::vector<double>> minimum(double damping = 0) const;
  /// The inverse of the normal matrix, row by row. None if it is singular.
  std::optional<std::vector<double>> covariance() const;

 private:
  std::optional<std::vector<double>> factor(double damping) const;

  size_t n_;
  std::vector<double> matrix_, right_;
};

}  // namespace sallow
