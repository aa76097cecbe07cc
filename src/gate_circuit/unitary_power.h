#pragma once

#include <cstddef>

#include "gate_circuit/gate_circuit.h"

namespace sallow {

/// Qubits, controls apart, of a gate that a power is taken of.
inline constexpr size_t kMaxPowerQubits = 4;

/// A gate to a real power: each eigenvalue e^(iφ), −π < φ ≤ π, becomes e^(iφ·exponent), as OpenQASM 3 has it. The gate
/// is a MATRIX then. Controls and conditions stay.
CircuitOperation power_of_gate(CircuitOperation operation, double exponent);

}  // namespace sallow
