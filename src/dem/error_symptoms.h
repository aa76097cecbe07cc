#pragma once

#include <cstdint>
#include <vector>

#include "dem/error_model.h"

namespace sallow {

/// The detectors and observables that an error, or one part of it, flips. Rising; a target that is named twice cancels.
struct ErrorSymptoms {
  std::vector<uint32_t> detectors;
  std::vector<uint32_t> observables;
};

// `detector_offset` is the value that for_each_error() passes. Detectors must fit in 32 bits: check the model's
// detector_count() first. Both functions overwrite their last argument and reuse its memory.

/// Reads the error as a whole: its parts act together.
void read_symptoms(const DemInstruction& error, uint64_t detector_offset, ErrorSymptoms& symptoms);
/// Reads the ^-parts one by one; an error without ^ has one part. The flips of parts without detectors are added to the
/// first part with detectors: D0 D1 ^ L0 is D0 D1 L0. If no part has detectors, all parts are joined into one.
void read_parts(const DemInstruction& error, uint64_t detector_offset, std::vector<ErrorSymptoms>& parts);

}  // namespace sallow
