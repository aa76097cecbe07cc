#pragma once

#include <string>
#include <string_view>

#include "gate_circuit/gate_circuit.h"

namespace sallow {

/// Reads the circuit format of qsim: the number of qubits, then one line per operation, `time gate qubits parameters`.
///
///   one qubit    id1 x y z h s t x_1_2 y_1_2 hz_1_2 rx ry rz rxy     rxy takes two angles: axis, rotation
///   two qubits   id2 cz cnot sw is fs cp                             fs takes two angles, cp one: e^(−iφ) on |11>
///   m            measures the listed qubits
///   c            before the name of a gate: its control qubits
///
/// Times on the same qubit must increase. Blank lines, comments after # and trailing spaces are skipped. Throws
/// InputError with line and column.
GateCircuit parse_qsim(std::string_view text, std::string file = {});

/// The circuit in the same format. A gate that the format does not have is written as several gates, up to a global
/// phase, and all times are then assigned again. Throws InputError for a reset, a condition, or a matrix on several
/// qubits.
std::string qsim_text(const GateCircuit& circuit);

}  // namespace sallow
