#pragma once

#include "circuit/circuit.h"
#include "experiment/sample_and_decode.h"

namespace sallow {

/// Draws blocks of shots of a circuit by Pauli frames, on up to `threads` threads. Block b of the run has the random
/// numbers of block first_block + b of the seed, so that runs with one seed can use different random numbers.
DrawBlock draw_from_circuit(const Circuit& circuit, uint64_t seed, size_t threads, uint64_t first_block = 0);

}  // namespace sallow
