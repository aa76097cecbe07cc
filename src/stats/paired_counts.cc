#include "stats/paired_counts.h"

#include <algorithm>
#include <cmath>

#include "base/error.h"

namespace sallow {
namespace {

void require_shots(const PairedCounts& counts) {
  const uint64_t rest = counts.shots - std::min(counts.shots, counts.both);
  SALLOW_REQUIRE(
      counts.both <= counts.shots && counts.only_first <= rest && counts.only_second <= rest - counts.only_first,
      "paired counts: more failures than shots");
}

/// The score statistic: by how many standard errors, computed under `difference`, the counts exceed it.
double score(const PairedCounts& counts, double difference) {
  const double n = static_cast<double>(counts.shots), b = static_cast<double>(counts.only_first),
               c = static_cast<double>(counts.only_second);
  // The maximum-likelihood probability that only the second fails: the upper root of 2n q² + B q + C.
  const double linear = -b - c + (2 * n - b + c) * difference, constant = -c * difference * (1 - difference);
  const double root = std::sqrt(std::max(0.0, linear * linear - 8 * n * constant));
  const double only_second =
      linear > 0 ? (root + linear > 0 ? -2 * constant / (root + linear) : 0) : (root - linear) / (4 * n);
  const double variance = n * (2 * only_second + difference * (1 - difference));
  const double distance = b - c - n * difference;
  if (distance == 0) return 0;
  return distance / std::sqrt(std::max(variance, 1e-300));
}

/// The difference in [low, high] at which the falling score equals `level`.
double crossing(const PairedCounts& counts, double low, double high, double level) {
  for (int step = 0; step < 2000 && high - low > 1e-13 * std::max(std::abs(low), std::abs(high)); step++) {
    const double middle = low + (high - low) / 2;
    (score(counts, middle) > level ? low : high) = middle;
  }
  return low + (high - low) / 2;
}

}  // namespace

double paired_p_value(const PairedCounts& counts) {
  require_shots(counts);
  const double fewer = static_cast<double>(std::min(counts.only_first, counts.only_second));
  const double all = static_cast<double>(counts.only_first + counts.only_second);
  if (all == 0) return 1;
  // The probability of at most `fewer` out of `all`: I_1/2(all - fewer, fewer + 1).
  return std::min(1.0, 2 * incomplete_beta(all - fewer, fewer + 1, 0.5));
}

double paired_difference(const PairedCounts& counts) {
  return (static_cast<double>(counts.only_first) - static_cast<double>(counts.only_second)) /
         static_cast<double>(counts.shots);
}

Interval paired_difference_interval(const PairedCounts& counts, double confidence) {
  require_shots(counts);
  if (counts.shots == 0) return {-1, 1};
  const double z = normal_quantile((1 + confidence) / 2), at = paired_difference(counts);
  return {crossing(counts, -1, at, z), crossing(counts, at, 1, -z)};
}

}  // namespace sallow
