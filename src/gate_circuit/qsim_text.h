#pragma once

#include <string>
#include <string_view>

#include "gate_circuit/gate_circuit.h"

namespace sallow {

/// Reads the circuit format of qsim: the number of qubits, then one line per operation, `time gate qubits parameters`.
///
///   one qubit    id1 x y z h s t x_1_2 y_1_2 hz_1_2 rx ry rz rxy     rxy takes two angles: axis, rotation
///   two qubits   id2 cz cnot sw is fs cp                             fs takes two angles, cp one: e^(−iφ) on |11>
///   m            measures the qubits that follow
///   c            before a gate's name: its control qubits
///
/// Times must grow from gate to gate on a qubit. Blank lines, comments after # and spaces at a line's end are skipped.
/// Throws InputError with line and column.
GateCircuit parse_qsim(std::string_view text, std::string file = {});

/// The circuit in the same format. Gates that it has no name for are written by several that it has, up to a global
/// phase, and times are then assigned anew. A reset, a condition or a matrix on several qubits is an InputError.
std::string qsim_text(const GateCircuit& circuit);

}  // namespace sallow
