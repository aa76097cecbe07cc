#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "gate_circuit/gate_circuit.h"

namespace sallow {

/// Error rates for a circuit of arbitrary gates. All rates are probabilities from 0 to 1.
struct GateNoise {
  /// The probability that a gate on one qubit (on two or more qubits) is followed by a Pauli error on its qubits; all
  /// Paulis except the identity are equally likely.
  double one_qubit = 0;
  double two_qubit = 0;
  /// The probability that a measured bit is reported flipped.
  double readout = 0;
  /// Amplitude damping: the probability, after each gate on a qubit, that the qubit decays from |1> to |0>.
  double damping = 0;
  /// The number of successive shots that share one draw of gate errors, and so one evolution; readout errors are drawn
  /// per shot. A larger number makes sampling cheaper and the shots less independent. Not used with mid-circuit
  /// measurements; decays from damping are drawn per shot.
  uint64_t shots_per_draw = 1;

  /// The probability of a Pauli error after an operation.
  double error_rate(const CircuitOperation& operation) const {
    if (operation.kind != OperationKind::kGate || operation.qubits.empty()) return 0;
    return operation.qubits.size() == 1 ? one_qubit : two_qubit;
  }
  bool is_noiseless() const { return one_qubit == 0 && two_qubit == 0 && readout == 0 && damping == 0; }
};

/// Parses `none`, `sycamore` (Nature 574:505: Pauli errors 0.16 % and 0.62 %, readout 3.8 %), `willow` (its
/// specification: 0.036 %, 0.14 %, 0.67 %), or a list such as one=0.001,two=0.005,readout=0.01,damping=0.002. Throws
/// InputError for other texts.
GateNoise parse_gate_noise(std::string_view text);

/// The digital error model: the probability that no gate and no readout has an error. It predicts the fidelity of the
/// circuit, and so its linear XEB. Damping counts as the Pauli errors that twirling turns it into.
double predicted_fidelity(const GateCircuit& circuit, const GateNoise& noise);

}  // namespace sallow
