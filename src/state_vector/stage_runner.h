#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

#include "state_vector/index_places.h"
#include "state_vector/primitives.h"
#include "state_vector/stage_plan.h"

namespace sallow {

/// What a plan asks of the machine, for benchmarks that print shares of its peaks.
struct StageWork {
  double bytes = 0;            // moved between memory and cache
  double multiply_adds = 0;    // real ones
  uint64_t exchanges = 0;      // between ranks
  double exchanged_bytes = 0;  // that this rank sent
};

/// Runs a plan over 2^bit_count amplitudes, (re, im) pairs, block by block: each block is gathered into a buffer that
/// stays in cache, all of a stage is done to it there, and it is put back. bit_count ≥ kMinIndexBits.
///
/// `places` says which of them lie here, and where; trades between stages change it. A stage's positions must be local,
/// and those that lie lowest in one process must here. before_stage(k), if given, may bring that about: it changes
/// `places` and the amplitudes with them. The vector is multiplied by circuit.factor too. Amplitudes depend neither on
/// thread_count nor on `places`.
template <typename Real>
StageWork run_stages(Real* amplitudes, IndexPlaces& places, const PrimitiveCircuit& circuit,
                     const std::vector<Stage>& stages, size_t thread_count,
                     const std::function<void(size_t stage)>& before_stage = {});

}  // namespace sallow
