#include "bits/poisson_table.h"

#include <algorithm>
#include <cmath>

#include "base/error.h"

namespace sallow {

PoissonTable::PoissonTable(double mean) {
  SALLOW_REQUIRE(mean >= 0 && mean < 1e15, "mean: expected a number in [0, 1e15), got " + std::to_string(mean));
  constexpr double kLargestMean = 1 << 22;
  if (mean > kLargestMean) {
    draws_ = static_cast<uint32_t>(mean / kLargestMean) + 1;
    mean /= draws_;
  }
  if (mean == 0) {
    draws_ = 0;
    return;
  }
  // Weights relative to the likeliest count, by the recurrence w(k+1) = w(k) mean / (k+1).
  constexpr double kLeastWeight = 0x1p-64;
  const uint64_t mode = static_cast<uint64_t>(mean);
  std::vector<double> below, weights;
  double weight = 1;
  for (uint64_t k = mode; k > 0; k--) {
    weight *= static_cast<double>(k) / mean;
    if (weight < kLeastWeight) break;
    below.push_back(weight);
  }
  least_ = mode - below.size();
  weights.assign(below.rbegin(), below.rend());
  weight = 1;
  for (uint64_t k = mode; weight >= kLeastWeight; k++) {
    weights.push_back(weight);
    weight *= mean / static_cast<double>(k + 1);
  }
  double total = 0;
  for (const double each : weights) total += each;
  double sum = 0;
  for (size_t k = 0; k + 1 < weights.size(); k++) {
    sum += weights[k];
    // Sums near the end may round up to the total.
    thresholds_.push_back(static_cast<uint64_t>(std::min(sum / total, 1 - 0x1p-53) * 0x1p64));
  }
  guide_.resize(size_t{1} << kGuideBits);
  for (size_t g = 0; g < guide_.size(); g++) {
    const uint64_t first_word = static_cast<uint64_t>(g) << (64 - kGuideBits);
    guide_[g] = static_cast<uint32_t>(std::upper_bound(thresholds_.begin(), thresholds_.end(), first_word) -
                                      thresholds_.begin());
  }
}

namespace {

/// The inverse hyperbolic tangent, for 0 ≤ x ≤ 1/2, by its series.
double artanh(double x) {
  const double square = x * x;
  double power = x, sum = 0;
  for (double k = 1; power > sum * 0x1p-60 && power > 0; k += 2) {
    sum += power / k;
    power *= square;
  }
  return sum;
}

/// ln v for v ≥ 1. Halving is exact; the rest is below 2, where the series is short.
double logarithm(double v) {
  constexpr double kLn2 = 0.693147180559945309417;
  double halvings = 0;
  for (; v >= 2; v /= 2) halvings++;
  return halvings * kLn2 + 2 * artanh((v - 1) / (v + 1));
}

}  // namespace

double flip_rate(double probability) {
  SALLOW_REQUIRE(probability >= 0 && probability < 0.5,
                 "probability: expected a number in [0, 0.5), got " + std::to_string(probability));
  // -ln(1 - 2p) / 2 = atanh(p / (1 - p)), whose series converges more slowly the nearer p is to 1/2.
  if (probability > 1.0 / 3) return logarithm(1 / (1 - 2 * probability)) / 2;
  return artanh(probability / (1 - probability));
}

double presence_rate(double odds) {
  SALLOW_REQUIRE(odds >= 0 && odds <= 0x1p1023, "odds: expected a number in [0, 2^1023], got " + std::to_string(odds));
  return odds <= 1 ? 2 * artanh(odds / (2 + odds)) : logarithm(1 + odds);
}

}  // namespace sallow
