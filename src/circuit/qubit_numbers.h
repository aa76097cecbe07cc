#pragma once

#include <cstddef>
#include <cstdint>
#include <unordered_map>

#include "circuit/circuit.h"

namespace sallow {

/// Numbers 0, 1, … for the qubits of a circuit, in order of first appearance. QUBIT_COORDS does not count as one.
std::unordered_map<uint32_t, size_t> number_qubits(const Circuit& circuit);

}  // namespace sallow
