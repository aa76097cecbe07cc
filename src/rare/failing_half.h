#pragma once

#include <cstdint>
#include <vector>

#include "experiment/block_decoder.h"
#include "rare/fault_model.h"

namespace sallow {

/// Half of a shortest logical error, such that it fails. Empty if a short search finds no logical error.
///
/// The two halves of an undetectable logical error have the same syndrome and flip different observables, so every
/// prediction of a decoder fails for one of them. This gives a failing set without sampling, which checks the results
/// of sampling. Two faults of one site, one in each half, count as one step of the logical error: a heralded erasure
/// may flip in one half what it does not flip in the other.
std::vector<uint32_t> failing_half(const FaultModel& model, BlockDecoder& decoder);

/// The number of shots that failing_half() decodes.
inline constexpr size_t kHalfColumns = 64;

/// ln of the probability of exactly this set of faults.
double log_chance(const FaultModel& model, const std::vector<uint32_t>& faults);

}  // namespace sallow
