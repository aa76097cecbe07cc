#pragma once

#include <cstddef>
#include <cstdint>

#include "api/bit_rows.h"
#include "api/run_blocks.h"
#include "frame/frame_sampler.h"

namespace sallow {

/// Samples shots first_shot to first_shot + shots - 1 of a seed into rows. Shot k of a seed is the same in every call.
/// `observables` without data are not written. Throws UsageError if memory is missing or shots exceed 2^64.
void sample_rows(const FrameSampler& sampler, uint64_t seed, uint64_t first_shot, size_t shots,
                 const WantedBits& detections, const WantedBits& observables, size_t threads, const RunBlocks& run);

}  // namespace sallow
