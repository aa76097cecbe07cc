#pragma once

#include "circuit/circuit.h"
#include "gate_circuit/gate_circuit.h"

namespace sallow {

/// Converts the unitary part of the circuit language to a circuit of arbitrary gates: Cliffords, one-qubit measurements
/// (record k becomes bit k) and resets in any basis, and gates controlled by a record. REPEAT is unrolled; annotations
/// are left out. Throws InputError with the line for noise, products of Paulis, sweep bits and pair measurements.
/// `file` is the name of the source in errors.
GateCircuit gate_circuit_of(const Circuit& circuit, const std::string& file = {});

}  // namespace sallow
