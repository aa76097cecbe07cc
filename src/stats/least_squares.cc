#include "stats/least_squares.h"

#include <cmath>

namespace sallow {
namespace {

// Solves L Lᵀ x = right, in place.
void solve_factored(std::span<const double> lower, std::span<double> right) {
  const size_t n = right.size();
  for (size_t i = 0; i < n; i++) {
    for (size_t k = 0; k < i; k++) right[i] -= lower[i * n + k] * right[k];
    right[i] /= lower[i * n + i];
  }
  for (size_t i = n; i-- > 0;) {
    for (size_t k = i + 1; k < n; k++) right[i] -= lower[k * n + i] * right[k];
    right[i] /= lower[i * n + i];
  }
}

}  // namespace

void LeastSquares::add(std::span<const double> row, double value, double weight) {
  for (size_t i = 0; i < n_; i++) {
    for (size_t j = 0; j < n_; j++) matrix_[i * n_ + j] += weight * row[i] * row[j];
    right_[i] += weight * row[i] * value;
  }
}

void LeastSquares::add_prior(size_t parameter, double value, double weight) {
  matrix_[parameter * n_ + parameter] += weight;
  right_[parameter] += weight * value;
}

// The Cholesky factor. A pivot that lost twelve digits to cancellation counts as zero.
std::optional<std::vector<double>> LeastSquares::factor(double damping) const {
  std::vector<double> lower(n_ * n_);
  for (size_t i = 0; i < n_; i++) {
    for (size_t j = 0; j <= i; j++) {
      double rest = matrix_[i * n_ + j] * (i == j ? 1 + damping : 1);
      const double whole = rest;
      for (size_t k = 0; k < j; k++) rest -= lower[i * n_ + k] * lower[j * n_ + k];
      if (i != j) {
        lower[i * n_ + j] = rest / lower[j * n_ + j];
        continue;
      }
      if (!(rest > 1e-12 * whole)) return std::nullopt;
      lower[i * n_ + i] = std::sqrt(rest);
    }
  }
  return lower;
}

std::optional<std::vector<double>> LeastSquares::minimum(double damping) const {
  const auto lower = factor(damping);
  if (!lower) return std::nullopt;
  std::vector<double> solution = right_;
  solve_factored(*lower, solution);
  return solution;
}

std::optional<std::vector<double>> LeastSquares::covariance() const {
  const auto lower = factor(0);
  if (!lower) return std::nullopt;
  std::vector<double> inverse(n_ * n_);
  for (size_t k = 0; k < n_; k++) {
    const std::span<double> row(inverse.data() + k * n_, n_);
    row[k] = 1;
    solve_factored(*lower, row);
  }
  return inverse;
}

}  // namespace sallow
