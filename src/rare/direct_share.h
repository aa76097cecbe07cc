#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "experiment/block_decoder.h"
#include "rare/fault_model.h"
#include "rare/rare_estimate.h"

namespace sallow {

/// The share of kDirectSets * rounds sets of `weight` faults, drawn by their odds, that fail. Depends only on
/// (options.seed, number), and uses kDirectNumbers streams of random numbers, from kDirectNumbers * number on.
/// `decoders`: one per thread.
double direct_share(const FaultModel& model, size_t weight, size_t rounds, uint64_t number, const RareOptions& options,
                    std::vector<BlockDecoder>& decoders);
inline constexpr size_t kDirectSets = 1024, kDirectNumbers = 4;
/// The most sets that compare_with_direct_sets() draws.
inline constexpr size_t kMostDirectSets = 32 * kDirectSets;

/// The result of the chains for one number of faults.
struct StratumShare {
  size_t weight;
  double chance;     // the probability of this number of faults in a shot
  double share = 0;  // the share of sets that fail; 0 if no chain came here
  double error = 0;  // one standard error of `share`
};

/// Distrusts an estimate if sets drawn directly fail so much more or less often that the rate is off by more than one
/// standard error. Chains move from failing set to failing set and from many faults to few, so they miss sets that stop
/// failing when any fault is added. In models of a few errors, such sets are a large part of all sets; direct draws
/// find them, however rare shots with so few faults are; single faults are all tried. The draws are shared among the
/// numbers of faults.
void compare_with_direct_sets(const FaultModel& model, std::span<const StratumShare> strata, const RareOptions& options,
                              std::vector<BlockDecoder>& decoders, RareEstimate& estimate);

}  // namespace sallow
