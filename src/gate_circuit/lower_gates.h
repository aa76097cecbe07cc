#pragma once

#include <vector>

#include "gate_circuit/gate_circuit.h"

namespace sallow {

/// The same gate, up to a global phase, by gates that every text format has a name for: X, H, RX, RY, RZ, RXY, ISWAP
/// and FSIM, with as many controls as the gate had, and PHASE with controls. A matrix on more than one qubit is an
/// InputError. Controlled gates keep the phase of what they control.
std::vector<CircuitOperation> lower_gate(const CircuitOperation& operation);

/// Angles with matrix = e^(i phase) U(theta, phi, lambda), for a unitary 2×2 matrix.
struct EulerAngles {
  double theta, phi, lambda, phase;
};
EulerAngles euler_angles(const std::vector<Complex>& matrix);

}  // namespace sallow
