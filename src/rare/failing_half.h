#pragma once

#include <cstdint>
#include <vector>

#include "experiment/block_decoder.h"
#include "rare/fault_model.h"

namespace sallow {

/// Half of a shortest logical error, such that it fails; empty where no logical error was found within a short search.
///
/// Both halves of an error that no detector sees have one syndrome and flip different observables, so that whatever a
/// decoder predicts for them, one of the two fails. It is a failing set that is found without sampling: what sampling
/// finds can be held against it. Two faults of a site, one in each half, count as one step of a logical error: erasures
/// that heralds tell of may flip in one half what they do not flip in the other.
std::vector<uint32_t> failing_half(const FaultModel& model, BlockDecoder& decoder);

/// The columns that failing_half() decodes.
inline constexpr size_t kHalfColumns = 64;

/// ln of the chance of exactly this set of faults.
double log_chance(const FaultModel& model, const std::vector<uint32_t>& faults);

}  // namespace sallow
