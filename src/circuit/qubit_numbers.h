#pragma once

#include <cstddef>
#include <cstdint>
#include <unordered_map>

#include "circuit/circuit.h"

namespace sallow {

/// Numbers 0, 1, … for the qubits that a circuit acts on, in the order in which they appear; annotations aside.
std::unordered_map<uint32_t, size_t> number_qubits(const Circuit& circuit);

}  // namespace sallow
