#include "campaign/stop_rule.h"

#include <algorithm>

namespace sallow {

bool StopRule::enough_failures(uint64_t failures, uint64_t kept) const {
  if (max_failures > 0 && failures >= max_failures) return true;
  if (relative_error <= 0 || failures == 0) return false;
  // √(r (1 - r) / n) ≤ e r, with r = k / n:  n - k ≤ e² k n.
  const double k = static_cast<double>(failures), n = static_cast<double>(kept);
  return n - k <= relative_error * relative_error * k * n;
}

double StopRule::failures_wanted(double rate) const {
  double wanted = max_failures > 0 ? static_cast<double>(max_failures) : 0;
  if (relative_error > 0) {
    const double precise = std::max(1.0, (1 - rate) / (relative_error * relative_error));
    wanted = wanted > 0 ? std::min(wanted, precise) : precise;
  }
  return wanted;
}

}  // namespace sallow
