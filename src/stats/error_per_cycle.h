#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>

namespace sallow {

/// Failures counted in memories of one length. Counts are whole numbers, which may be too large for 64 bits.
struct MemoryPoint {
  uint64_t cycles = 0;
  double failures = 0;
  double shots = 0;

  double rate() const { return failures / shots; }
};

/// A fitted number with its standard error, or the reason why the data cannot carry it.
struct FittedValue {
  double value = 0;
  double error = 0;
  std::string problem;  // empty where value and error stand

  bool ok() const { return problem.empty(); }
};

/// How points count in the fit of ε.
enum class PointWeights : uint8_t {
  kByVariance,  // 1 / variance of ln(1 - 2 P_L): for records of few or unequal points
  kEqual,       // as in the fits published for Willow
};

/// The logical error per cycle, ε.
///
/// A memory of n cycles fails with P_L = (1 - A (1 - 2ε)^n) / 2, where A is what preparation and readout cost. So
/// ln(1 - 2 P_L) is a line in n whose slope is ln(1 - 2ε); it is fitted by least squares. The error comes from the
/// shots' binomial variance, widened by √(χ²/points over two) where the points scatter more than that. Nature 614:676
/// (2023), methods; arXiv:2408.13687, eq. 1.
///
/// Needs two lengths, shots in each, and every P_L below 1/2.
FittedValue fit_error_per_cycle(std::span<const MemoryPoint> points, PointWeights weights = PointWeights::kByVariance);

/// A rate P over n ≥ 1 rounds as the rate of one, as if rounds failed independently: 1 - 2 P = (1 - 2 ε)^n. 1/2 from
/// 1/2 on.
double rate_per_round(double rate, uint64_t rounds);

/// ε from one length alone, by rate_per_round: what preparation and readout cost is in it. Needs P_L below 1/2.
FittedValue error_per_cycle_of(const MemoryPoint& point);

/// The same estimate, or a problem if it is below zero: there is no negative rate, so the data do not resolve one.
FittedValue as_rate(FittedValue estimate);

/// The mean of fits of equal standing, such as the patches and bases of one distance. One that failed fails all.
FittedValue mean_of(std::span<const FittedValue> values);

/// Whose error Λ has.
enum class LambdaError : uint8_t {
  kCarried,  // that of ε alone, as with published figures
  kWidened,  // more if ε is not on a line: what a single factor leaves out is part of the error
};

/// Λ, the factor by which ε falls from distance d to d + 2: exp of minus twice the slope of ln ε against d, all
/// distances counting the same (arXiv:2408.13687, methods). The error is carried over from those of ε; kWidened
/// multiplies it by √(χ²/(distances - 2)) where that is more than 1, as for ε.
///
/// Needs two distances and positive rates.
FittedValue fit_lambda(const std::map<uint64_t, FittedValue>& error_per_cycle_of_distance,
                       LambdaError error = LambdaError::kCarried);

/// The chance of so large a χ² if ε falls by one factor from each distance to the next: 1 with two distances, and
/// where fit_lambda has a problem.
double factor_goodness(const std::map<uint64_t, FittedValue>& error_per_cycle_of_distance);

}  // namespace sallow
