#pragma once

#include <cstddef>

#include "analyze/detection_converter.h"
#include "api/bit_rows.h"
#include "api/run_blocks.h"
#include "circuit/circuit.h"

namespace sallow {

/// Converts rows of measurements of a circuit with these counts into rows of detection events and observable flips.
/// `sweep` is null if all sweep bits are 0. `observables` without data are not written. Results do not depend on
/// `threads` or `run`.
void convert_rows(const DetectionConverter& converter, const CircuitCounts& counts, const GivenBits& measurements,
                  const GivenBits* sweep, size_t shots, const WantedBits& detections, const WantedBits& observables,
                  size_t threads, const RunBlocks& run);

}  // namespace sallow
