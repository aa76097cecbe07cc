#include "rare/rare_estimate.h"

#include <algorithm>

#include "base/number_text.h"

namespace sallow {
namespace {

// The largest growth of a run at once, because early spreads are rough.
constexpr double kMostGrowth = 4;

// Limits of the diagnostics, beyond which an estimate is not trusted.
constexpr double kMostSpread = 1.2;
constexpr double kMostRHat = 1.1;
constexpr double kFewestAncestors = 20;
// The rounding error of logarithms if groups do not differ.
constexpr double kLogRounding = 1e-9;

}  // namespace

size_t next_population_count(const RareEstimate& estimate, const RareOptions& options, size_t count,
                             double decodes_each) {
  if (estimate.relative_error <= options.relative_error) return count;
  const double missing = estimate.relative_error / options.relative_error;
  const double growth = std::min(kMostGrowth, 1.05 * missing * missing);
  const double wished = std::ceil(static_cast<double>(count) * growth);
  const double left = static_cast<double>(options.max_decodes) - static_cast<double>(estimate.decodes);
  const double affordable = static_cast<double>(count) + std::floor(std::max(0.0, left) / decodes_each);
  return static_cast<size_t>(std::min(wished, affordable));
}

void judge(RareEstimate& estimate, const RareOptions& options) {
  if (estimate.relative_error > options.relative_error) {
    estimate.distrust("reached the limit of decodings before the error was small enough");
  }
  if (!std::isfinite(estimate.spread)) {
    estimate.distrust("a group of chains found no failure");
  } else if (estimate.spread > kMostSpread) {
    estimate.distrust("groups of chains disagree: they found rates that differ by factors of e^" +
                      rounded_text(estimate.spread, 3));
  } else if (estimate.log_normal_rate > 0 &&
             std::abs(std::log(estimate.rate / estimate.log_normal_rate)) > estimate.relative_error + kLogRounding) {
    estimate.distrust("groups of chains are unevenly spread: their mean is " + rounded_text(estimate.rate, 3) +
                      ", but " + rounded_text(estimate.log_normal_rate, 3) + " if they are log-normal");
  }
  for (const LevelDiagnostics& level : estimate.levels) {
    if (level.r_hat > kMostRHat) {
      estimate.distrust("groups of chains do not mix: at scale " + rounded_text(level.level, 3) + " R-hat is " +
                        rounded_text(level.r_hat, 3));
      break;
    }
  }
  if (!estimate.levels.empty() && estimate.effective_ancestors < kFewestAncestors) {
    estimate.distrust("the failing sets found descend from " + rounded_text(estimate.effective_ancestors, 3) +
                      " independent ancestors, which is too few");
  }
}

}  // namespace sallow
