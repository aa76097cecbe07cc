#include "rare/group_estimate.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/error.h"

namespace sallow {

double student_quantile(double p, double degrees_of_freedom) {
  SALLOW_REQUIRE(p >= 0.5 && p < 1, "student_quantile: expected p in [0.5, 1), got " + std::to_string(p));
  SALLOW_REQUIRE(degrees_of_freedom > 0, "student_quantile: expected degrees of freedom above 0");
  // P(|T| > t) = I_x(n/2, 1/2) with x = n / (n + t²).
  const double tails = 2 * (1 - p);
  double low = 0, high = 1;
  for (int step = 0; step < 200 && high - low > 1e-16 * high; step++) {
    const double middle = low + (high - low) / 2;
    (incomplete_beta(degrees_of_freedom / 2, 0.5, middle) < tails ? low : high) = middle;
  }
  const double x = low + (high - low) / 2;
  return std::sqrt(degrees_of_freedom * (1 - x) / x);
}

GroupEstimate estimate_from_groups(std::span<const double> estimates) {
  SALLOW_REQUIRE(estimates.size() >= 2,
                 "estimate_from_groups: expected at least 2 groups, got " + std::to_string(estimates.size()));
  const double count = static_cast<double>(estimates.size());
  GroupEstimate result;
  double mean = 0, mean_log = 0;
  bool all_positive = true;
  for (const double estimate : estimates) {
    mean += estimate / count;
    all_positive &= estimate > 0;
    if (estimate > 0) mean_log += std::log(estimate) / count;
  }
  result.rate = std::min(1.0, mean);
  if (!all_positive) {
    result.relative_error = result.spread = std::numeric_limits<double>::infinity();
    return result;
  }
  double variance = 0, relative_variance = 0;
  for (const double estimate : estimates) {
    const double off = std::log(estimate) - mean_log, part = estimate / mean - 1;
    variance += off * off / (count - 1);
    relative_variance += part * part / (count - 1);
  }
  result.spread = std::sqrt(variance);
  const double cox = std::sqrt(variance / count + variance * variance / (2 * (count - 1)));
  result.relative_error = std::max(cox, std::sqrt(relative_variance / count));
  result.log_normal_rate = std::exp(mean_log + variance / 2);
  const double reach = std::exp(student_quantile(0.975, count - 1) * result.relative_error);
  result.interval = {result.rate / reach, std::min(1.0, result.rate * reach)};
  return result;
}

}  // namespace sallow
