#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "gate_circuit/unitary_gate.h"

namespace sallow {

/// A gate name of OpenQASM for a gate of the table, with some controls, which are its first qubits.
struct QasmName {
  std::string_view name;
  UnitaryGate gate;
  uint32_t control_count;
  uint32_t target_count;
  uint32_t parameter_count;
};

/// The gate names of qelib1.inc and stdgates.inc, and further names that Qiskit, Cirq, Braket and pytket write. The
/// writer uses the first name of a gate among those marked as qelib1's.
std::span<const QasmName> qasm_names();

/// Library gates that are sequences of other gates, as OpenQASM.
extern const std::string_view kQasmPrelude;

}  // namespace sallow
