#include "rare/direct_share.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "base/number_text.h"
#include "base/threads.h"
#include "rare/population.h"
#include "rare/weight_sampler.h"

namespace sallow {
namespace {

// The largest deviation, in standard errors: of the count (of at least one failure) and of the chains' result,
// combined.
constexpr double kMostCountsOff = 5;
// The most comparisons, of kDirectSets sets each.
constexpr size_t kMostLooks = kMostDirectSets / kDirectSets;
// In models with more sites, there is hardly a set that stops failing when any fault is added.
constexpr size_t kFewSites = 64;
// Weights whose probability is a smaller part of the rate are skipped.
constexpr double kIrrelevant = 0.01;
// Relative, of exact shares.
constexpr double kShareRounding = 1e-9;
constexpr uint64_t kFirstLook = uint64_t{13} << 38;

static_assert(kDirectSets == kDirectNumbers * Population::kColumns);

// The share of single faults that fail, by their odds. Exact, because draws hit only the likeliest faults.
double share_of_single_faults(const FaultModel& model, const RareOptions& options, BlockDecoder& decoder) {
  double failing = 0;
  for (uint32_t fault = 0; fault < model.fault_count(); fault++) {
    Population population(model, options.seed, kDirectNumbers * kFirstLook);
    const DrawFaults draw = [&](RandomStream&, std::vector<uint32_t>& faults) { faults.assign(1, fault); };
    uint64_t failures = 0;
    for (const uint64_t count : population.start(draw, 1, decoder)) failures += count;
    if (failures > 0) failing += model.odds()[fault];
  }
  return failing / model.odds_sum();
}

}  // namespace

double direct_share(const FaultModel& model, size_t weight, size_t rounds, uint64_t number, const RareOptions& options,
                    std::vector<BlockDecoder>& decoders) {
  const WeightSampler sampler(model, weight);
  const DrawFaults draw = [&](RandomStream& random, std::vector<uint32_t>& faults) { sampler.draw(random, faults); };
  uint64_t failures[kDirectNumbers] = {};
  parallel_for(options.threads, kDirectNumbers, [&](size_t worker, size_t k) {
    Population population(model, options.seed, kDirectNumbers * number + k);
    for (const uint64_t count : population.start(draw, rounds, decoders[worker])) failures[k] += count;
  });
  uint64_t total = 0;
  for (const uint64_t count : failures) total += count;
  return static_cast<double>(total) / static_cast<double>(kDirectSets * rounds);
}

void compare_with_direct_sets(const FaultModel& model, std::span<const StratumShare> strata, const RareOptions& options,
                              std::vector<BlockDecoder>& decoders, RareEstimate& estimate) {
  std::vector<StratumShare> relevant;
  for (const StratumShare& one : strata) {
    if (one.chance > kIrrelevant * estimate.rate) relevant.push_back(one);
  }
  const size_t stride = relevant.size() / kMostLooks + 1;
  const bool has_few_sites = model.site_count() <= kFewSites && !relevant.empty();
  const size_t rounds = has_few_sites ? std::max<size_t>(1, kMostLooks / relevant.size()) : 1;
  const double sets = static_cast<double>(kDirectSets * rounds);
  double off = 0, largest = 0;
  std::string what;
  for (size_t k = 0; k < relevant.size(); k += stride) {
    const StratumShare& one = relevant[k];
    const bool is_exact = has_few_sites && one.weight == 1 && model.fault_count() <= kFewSites;
    const double direct = is_exact
                              ? share_of_single_faults(model, options, decoders[0])
                              : direct_share(model, one.weight, rounds, kFirstLook + one.weight, options, decoders);
    estimate.decodes += is_exact ? model.fault_count() * Population::kColumns : kDirectSets * rounds;
    const double counting =
        is_exact ? kShareRounding * direct : std::sqrt(std::max(1.0, sets * one.share * (1 - one.share))) / sets;
    const double spread = std::hypot(counting, one.error);
    if (std::abs(direct - one.share) <= kMostCountsOff * spread) continue;
    // Weights that are skipped are assumed to deviate like those compared.
    const double brings = static_cast<double>(stride) * one.chance * (direct - one.share);
    off += brings;
    if (std::abs(brings) <= largest) continue;
    largest = std::abs(brings);
    what = rounded_text(direct, 3) + " of the sets of " + std::to_string(one.weight) +
           " faults fail when drawn directly, not " + rounded_text(one.share, 3);
  }
  if (std::abs(off) > estimate.relative_error * estimate.rate) {
    estimate.distrust(what + ": chains from more faults miss some of them");
  }
}

}  // namespace sallow
