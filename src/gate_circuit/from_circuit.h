#pragma once

#include "circuit/circuit.h"
#include "gate_circuit/gate_circuit.h"

namespace sallow {

/// The unitary part of the circuit language as a circuit of arbitrary gates: Cliffords, one-qubit measurements (bit k
/// is record k) and resets in any basis, and gates that a record controls; REPEAT unrolled, annotations left out.
/// Noise, products of Paulis, sweep bits and pair measurements are an InputError that names the line. `file` names the
/// source.
GateCircuit gate_circuit_of(const Circuit& circuit, const std::string& file = {});

}  // namespace sallow
