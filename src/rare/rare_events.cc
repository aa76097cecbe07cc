#include "rare/rare_events.h"

#include <algorithm>
#include <cmath>

#include "base/number_text.h"
#include "rare/failing_half.h"
#include "rare/population.h"
#include "rare/splitting.h"
#include "rare/strata.h"

namespace sallow {
namespace {

constexpr double kMostApart = 4;  // largest difference of two methods, in its standard errors
// Steps of the chains from below; the second half of them is used.
constexpr size_t kStepsFromBelow = 200;
// The largest difference of their mean |S| from that found from above, in standard deviations of |S|, which count as
// one fault at least.
constexpr double kMostOff = 1.5;
// If only one set fails, its probability is the rate, without statistical error but with rounding.
constexpr double kHalfRounding = 1e-9;
constexpr uint64_t kFromBelow = uint64_t{7} << 40;

constexpr uint64_t kDecodesFromBelow = kHalfColumns + (1 + kStepsFromBelow) * Population::kColumns;

/// Results without sampling from above.
struct FromBelow {
  std::vector<uint32_t> half;  // empty: none found
  double half_chance = 0;
  double size_mean = 0;  // of |S| after the chains have moved
  uint64_t decodes = 0;
};

FromBelow sample_from_below(const FaultModel& model, BlockDecoder& block, const RareOptions& options) {
  FromBelow below;
  below.decodes = kHalfColumns;
  below.half = failing_half(model, block);
  if (below.half.empty()) return below;
  below.half_chance = std::exp(log_chance(model, below.half));
  Population population(model, options.seed, kFromBelow);
  population.start([&](RandomStream&, std::vector<uint32_t>& faults) { faults = below.half; }, 1, block);
  const MoveMix moves(model, 1, static_cast<double>(below.half.size()) + model.odds_sum());
  population.run(moves, kStepsFromBelow / 2, kStepsFromBelow, block);
  population.run(moves, kStepsFromBelow / 2, 1, block);
  double count = 0, sum = 0;
  for (size_t group = 0; group < Population::kGroups; group++) {
    const auto sizes = population.sizes(group);
    for (size_t size = 0; size < sizes.size(); size++) {
      count += sizes[size];
      sum += sizes[size] * static_cast<double>(size);
    }
  }
  below.size_mean = sum / count;
  below.decodes = kHalfColumns + population.decodes();
  return below;
}

void compare_with_below(const FromBelow& below, RareEstimate& estimate) {
  estimate.decodes += below.decodes;
  if (below.half.empty() || estimate.levels.empty()) return;
  estimate.size_mean_from_below = below.size_mean;
  if (below.half_chance > (1 + kHalfRounding) * estimate.interval.high) {
    estimate.distrust("half of a shortest logical error, " + std::to_string(below.half.size()) +
                      " faults, alone fails with probability " + rounded_text(below.half_chance, 3) +
                      ": the chains missed the likeliest failing sets");
  } else if (std::abs(below.size_mean - estimate.size_mean) > kMostOff * std::max(1.0, estimate.size_deviation)) {
    estimate.distrust("chains from half of a shortest logical error do not mix with those from above: " +
                      rounded_text(below.size_mean, 3) + " faults on average, not " +
                      rounded_text(estimate.size_mean, 3));
  }
}

void compare_methods(RareEstimate& a, RareEstimate& b) {
  if (a.rate == 0 || b.rate == 0 || !std::isfinite(a.relative_error) || !std::isfinite(b.relative_error)) return;
  const double apart = std::abs(std::log(a.rate / b.rate)) / std::hypot(a.relative_error, b.relative_error);
  if (apart <= kMostApart) return;
  for (RareEstimate* estimate : {&a, &b}) {
    estimate->distrust("the two methods differ by " + rounded_text(apart, 3) + " standard errors");
  }
}

}  // namespace

std::vector<RareEstimate> estimate_rare(const FaultModel& model, const Decoder& decoder, RareMethods methods,
                                        const RareOptions& options) {
  // Reserves the decodings of the chains from below.
  RareOptions first = options;
  first.max_decodes -= std::min(options.max_decodes, kDecodesFromBelow);
  RareOptions second = first;
  if (options.progress && methods.splitting && methods.strata) {
    // Splitting takes about three times as long.
    first.progress = [&](double share) { options.progress(0.75 * share); };
    second.progress = [&](double share) { options.progress(0.75 + 0.25 * share); };
  }
  std::vector<RareEstimate> estimates;
  if (methods.splitting) estimates.push_back(estimate_by_splitting(model, decoder, first));
  if (methods.strata) estimates.push_back(estimate_by_strata(model, decoder, second));
  const bool is_sampled_from_above =
      std::any_of(estimates.begin(), estimates.end(), [](const RareEstimate& estimate) { return estimate.rate > 0; });
  if (!is_sampled_from_above) return estimates;
  BlockDecoder block(decoder);
  const FromBelow below = sample_from_below(model, block, options);
  block.finish();
  for (RareEstimate& estimate : estimates) compare_with_below(below, estimate);
  if (estimates.size() == 2) compare_methods(estimates[0], estimates[1]);
  return estimates;
}

}  // namespace sallow
