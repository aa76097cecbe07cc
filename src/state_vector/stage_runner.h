#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

#include "state_vector/index_places.h"
#include "state_vector/primitives.h"
#include "state_vector/stage_plan.h"

namespace sallow {

/// The work of a plan, for benchmarks that compare it with the peak rates of the hardware.
struct StageWork {
  double bytes = 0;            // moved between memory and cache
  double multiply_adds = 0;    // real multiply-adds
  uint64_t exchanges = 0;      // between ranks
  double exchanged_bytes = 0;  // sent by this rank
};

/// Runs a plan over 2^bit_count amplitudes, which are (re, im) pairs, block by block: copies each block to a buffer in
/// the cache, applies a whole stage there, and copies it back. bit_count ≥ kMinIndexBits.
///
/// `places` holds the places of the index bits on this rank; trades between stages change it. All positions of a stage
/// must be local, and the lowest places must be the same as in a single process. before_stage(k), if given, may
/// establish this by changing `places` and the amplitudes. The vector is also multiplied by circuit.factor. The
/// amplitudes do not depend on thread_count or `places`.
template <typename Real>
StageWork run_stages(Real* amplitudes, IndexPlaces& places, const PrimitiveCircuit& circuit,
                     const std::vector<Stage>& stages, size_t thread_count,
                     const std::function<void(size_t stage)>& before_stage = {});

}  // namespace sallow
