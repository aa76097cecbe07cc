#pragma once

#include <cstdint>

#include "circuit/circuit.h"

namespace sallow {

/// A small random circuit of every gate, with feedback and noise. Its detectors (at most 8) and observables (0 to 2)
/// are parities with fixed values. With `exact_noise`, only channels that independent errors express exactly; otherwise
/// also other channels, with probabilities around 10^-6.
Circuit random_circuit(uint64_t seed, bool exact_noise);

}  // namespace sallow
