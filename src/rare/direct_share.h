#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "experiment/block_decoder.h"
#include "rare/fault_model.h"
#include "rare/rare_estimate.h"

namespace sallow {

/// The share of kDirectSets * rounds sets of `weight` faults, drawn by their odds, that fail. Everything follows from
/// (options.seed, number); numbers from kDirectNumbers * number on belong to it. `decoders`: one a thread.
double direct_share(const FaultModel& model, size_t weight, size_t rounds, uint64_t number, const RareOptions& options,
                    std::vector<BlockDecoder>& decoders);
inline constexpr size_t kDirectSets = 1024, kDirectNumbers = 4;
/// What compare_with_direct_sets() draws at most.
inline constexpr size_t kMostDirectSets = 32 * kDirectSets;

/// What chains found of the sets of a number of faults.
struct StratumShare {
  size_t weight;
  double chance;     // of so many faults in a shot
  double share = 0;  // of the sets that fail; 0 where no chain went
  double error = 0;  // one standard error of `share`
};

/// Distrusts an estimate where sets drawn directly fail so often, or so seldom, that more than one standard error of
/// the rate was overlooked, or is not there. Chains go from failing set to failing set, and from many faults to few, so
/// that they miss sets which every further fault mends; where such sets are a large part of all, as they are in models
/// of a few errors, direct draws meet them, however rare shots with so few faults are. The draws are shared among the
/// numbers of faults.
void compare_with_direct_sets(const FaultModel& model, std::span<const StratumShare> strata, const RareOptions& options,
                              std::vector<BlockDecoder>& decoders, RareEstimate& estimate);

}  // namespace sallow
