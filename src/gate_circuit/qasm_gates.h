#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "gate_circuit/unitary_gate.h"

namespace sallow {

/// A gate name of OpenQASM that is one of ours, perhaps controlled. Its first qubits are the controls.
struct QasmName {
  std::string_view name;
  UnitaryGate gate;
  uint32_t control_count;
  uint32_t target_count;
  uint32_t parameter_count;
};

/// The names of qelib1.inc and stdgates.inc, and those that Qiskit, Cirq, Braket and pytket write besides. The first
/// name of a gate, among those marked by qelib1, is the one that is written.
std::span<const QasmName> qasm_names();

/// Gates of the libraries that are sequences of others, as OpenQASM.
extern const std::string_view kQasmPrelude;

}  // namespace sallow
