#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "gate_circuit/gate_circuit.h"

namespace sallow {

/// Errors laid over a circuit of arbitrary gates.
struct GateNoise {
  /// The chance that a gate on one qubit (on two or more) is followed by one of the Paulis other than the identity on
  /// its qubits, each as likely as the others.
  double one_qubit = 0;
  double two_qubit = 0;
  /// The chance that a measured bit is reported flipped.
  double readout = 0;
  /// Amplitude damping: the chance that a qubit in |1> falls to |0>, after each gate on it.
  double damping = 0;
  /// Shots in a row that share one draw of the gates' errors, and so one evolution; their readout errors are their own.
  /// More make a sample cheaper and its shots less independent. Not for measurements in the middle; decays by damping
  /// are each shot's own.
  uint64_t shots_per_draw = 1;

  /// The chance of a Pauli error after an operation.
  double error_rate(const CircuitOperation& operation) const {
    if (operation.kind != OperationKind::kGate || operation.qubits.empty()) return 0;
    return operation.qubits.size() == 1 ? one_qubit : two_qubit;
  }
  bool is_noiseless() const { return one_qubit == 0 && two_qubit == 0 && readout == 0 && damping == 0; }
};

/// `none`, `sycamore` (Nature 574:505: Pauli errors 0.16 % and 0.62 %, readout 3.8 %), `willow` (its specification:
/// 0.036 %, 0.14 %, 0.67 %), or a list such as one=0.001,two=0.005,readout=0.01,damping=0.002. Otherwise an InputError.
GateNoise parse_gate_noise(std::string_view text);

/// The digital error model: the chance that no gate and no readout errs, a prediction of the circuit's fidelity and so
/// of its linear XEB. Damping counts as the Pauli errors it twirls to.
double predicted_fidelity(const GateCircuit& circuit, const GateNoise& noise);

}  // namespace sallow
