#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>

namespace sallow {

/// Failures counted in memory experiments of one length. Counts are whole numbers, which may be too large for 64 bits.
struct MemoryPoint {
  uint64_t cycles = 0;
  double failures = 0;
  double shots = 0;

  double rate() const { return failures / shots; }
};

/// A fitted number with its standard error, or the reason why the data do not determine it.
struct FittedValue {
  double value = 0;
  double error = 0;
  std::string problem;  // empty if value and error are valid

  bool ok() const { return problem.empty(); }
};

/// The weights of points in the fit of ε.
enum class PointWeights : uint8_t {
  kByVariance,  // 1 / variance of ln(1 - 2 P_L): for records of few or unequal points
  kEqual,       // as in the fits published for Willow
};

/// The logical error per cycle, ε.
///
/// A memory of n cycles fails with P_L = (1 - A (1 - 2ε)^n) / 2, where A accounts for preparation and readout. So
/// ln(1 - 2 P_L) is a line in n with slope ln(1 - 2ε); it is fitted by least squares. The error comes from the binomial
/// variance of the shots, multiplied by √(χ² / (points - 2)) if the points scatter more than that. Nature 614:676
/// (2023), methods; arXiv:2408.13687, eq. 1.
///
/// Needs two different lengths, shots at each, and every P_L below 1/2.
FittedValue fit_error_per_cycle(std::span<const MemoryPoint> points, PointWeights weights = PointWeights::kByVariance);

/// Converts a rate P over n ≥ 1 rounds to the rate of one round, as if rounds failed independently:
/// 1 - 2 P = (1 - 2 ε)^n. Returns 1/2 if P ≥ 1/2.
double rate_per_round(double rate, uint64_t rounds);

/// ε from one length alone, by rate_per_round: it includes preparation and readout. Needs P_L below 1/2.
FittedValue error_per_cycle_of(const MemoryPoint& point);

/// The same estimate, or a problem if it is negative: the data do not resolve a rate then.
FittedValue as_rate(FittedValue estimate);

/// The mean of fits of equal weight, such as the patches and bases of one distance. If one has a problem, so has the
/// mean.
FittedValue mean_of(std::span<const FittedValue> values);

/// What the error of Λ includes.
enum class LambdaError : uint8_t {
  kCarried,  // the error of ε alone, as in published figures
  kWidened,  // larger if ε is not on a line: includes the deviation from a single factor
};

/// Λ, the factor by which ε falls from distance d to d + 2: exp of minus twice the slope of ln ε against d, all
/// distances weighted equally (arXiv:2408.13687, methods). The error is propagated from those of ε; kWidened multiplies
/// it by √(χ² / (distances - 2)) if that is more than 1, as for ε.
///
/// Needs two distances and positive rates.
FittedValue fit_lambda(const std::map<uint64_t, FittedValue>& error_per_cycle_of_distance,
                       LambdaError error = LambdaError::kCarried);

/// The probability of a χ² at least this large if ε falls by one factor from each distance to the next. 1 with two
/// distances, and if fit_lambda has a problem.
double factor_goodness(const std::map<uint64_t, FittedValue>& error_per_cycle_of_distance);

}  // namespace sallow
