#pragma once

#include <cstddef>
#include <vector>

#include "amplitude/primitives.h"
#include "amplitude/stage_plan.h"

namespace sallow {

/// What a plan asks of the machine, for benchmarks that print shares of its peaks.
struct StageWork {
  double bytes = 0;          // moved between memory and cache
  double multiply_adds = 0;  // real ones
};

/// Runs a plan over 2^bit_count amplitudes, (re, im) pairs, block by block: each block is gathered into a buffer that
/// stays in cache, all of a stage is done to it there, and it is put back. bit_count ≥ kDiagonalRowBits.
///
/// The vector is multiplied by circuit.factor too. Amplitudes do not depend on thread_count.
template <typename Real>
StageWork run_stages(Real* amplitudes, uint32_t bit_count, const PrimitiveCircuit& circuit,
                     const std::vector<Stage>& stages, size_t thread_count);

}  // namespace sallow
