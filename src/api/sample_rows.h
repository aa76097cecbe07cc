#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "api/bit_rows.h"
#include "api/run_blocks.h"
#include "frame/frame_sampler.h"

namespace sallow {

/// Samples shots first_shot to first_shot + shots - 1 of a seed into rows. Shot k of a seed is the same in every call.
/// `observables` without data are not written. Throws UsageError if memory is missing or shots exceed 2^64.
void sample_rows(const FrameSampler& sampler, uint64_t seed, uint64_t first_shot, size_t shots,
                 const WantedBits& detections, const WantedBits& observables, size_t threads, const RunBlocks& run);

/// The same for measurements: `flips` samples FrameOutput::kMeasurementFlips, which are added to `reference`, the
/// results of the noiseless shot, one bit per measurement, lowest bit first.
void sample_measurement_rows(const FrameSampler& flips, std::span<const uint64_t> reference, uint64_t seed,
                             uint64_t first_shot, size_t shots, const WantedBits& measurements, size_t threads,
                             const RunBlocks& run);

}  // namespace sallow
