#pragma once

#include <cstdint>
#include <vector>

#include "dem/error_model.h"

namespace sallow {

/// What an error or one of its parts flips. Rising; a detector or observable that is named twice cancels.
struct ErrorSymptoms {
  std::vector<uint32_t> detectors;
  std::vector<uint32_t> observables;
};

// `detector_offset` is as for_each_error() gives it. Detectors must fit in 32 bits: hold the model's detector_count()
// against a limit first. Both overwrite their last argument, of which they use the memory.

/// Reads the error as a whole: its parts act together.
void read_symptoms(const DemInstruction& error, uint64_t detector_offset, ErrorSymptoms& symptoms);
/// Reads its ^-parts one by one; an error without ^ has one part. What a part flips that no detector sees belongs to
/// the first part that one sees: D0 D1 ^ L0 is D0 D1 L0. Where no detector sees any part, all are one.
void read_parts(const DemInstruction& error, uint64_t detector_offset, std::vector<ErrorSymptoms>& parts);

}  // namespace sallow
