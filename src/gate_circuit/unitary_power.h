#pragma once

#include <cstddef>

#include "gate_circuit/gate_circuit.h"

namespace sallow {

/// The most target qubits of a gate of which a fractional power is taken.
inline constexpr size_t kMaxPowerQubits = 4;

/// A gate to a real power, as OpenQASM 3 defines it: each eigenvalue e^(iφ), −π < φ ≤ π, becomes e^(iφ·exponent). The
/// result is a MATRIX with the same controls and conditions. Throws UsageError for more than kMaxPowerQubits targets.
CircuitOperation power_of_gate(CircuitOperation operation, double exponent);

}  // namespace sallow
