#pragma once

#include <vector>

#include "gate_circuit/gate_circuit.h"

namespace sallow {

/// Writes a gate, up to a global phase, as gates that every text format supports: X, H, RX, RY, RZ, RXY, ISWAP and
/// FSIM, with the controls of the gate, and PHASE with controls. Relative phases of controlled gates are kept. Throws
/// InputError for a matrix on more than one qubit.
std::vector<CircuitOperation> lower_gate(const CircuitOperation& operation);

/// Angles such that matrix = e^(i phase) U(theta, phi, lambda), for a unitary 2×2 matrix.
struct EulerAngles {
  double theta, phi, lambda, phase;
};
/// The angles of a unitary 2×2 matrix, row by row.
EulerAngles euler_angles(const std::vector<Complex>& matrix);

}  // namespace sallow
