#pragma once

#include <string>
#include <string_view>

#include "gate_circuit/gate_circuit.h"

namespace sallow {

/// Reads OpenQASM 2, and of OpenQASM 3 the part that circuit exporters write:
///
///   include of qelib1.inc, stdgates.inc and hqslib1.inc (built in), or of a file beside the one that names it
///   qreg, creg, qubit, bit (with or without a size), physical qubits $0, const numbers
///   gate definitions, ctrl @, negctrl @, inv @, pow(whole number) @, gphase
///   gates on registers, one call a qubit; barrier, which does nothing here
///   measure q -> c, c = measure q, reset, if (c == n) and if (c[k]), with a block and else in OpenQASM 3
///
/// Everything else (def, for, while, input, arrays, timing, calibrations, pragmas, …) is an InputError that names it
/// and its line, and so are an unknown gate and an include that is missing.
GateCircuit parse_qasm(std::string_view text, std::string file = {});

/// The circuit as OpenQASM 2 with qelib1.inc. Gates without a name there are defined in the text or written by several
/// that have one, up to a global phase. What OpenQASM 2 cannot say (more than two controls, a condition on part of the
/// bits) is an InputError.
std::string qasm_text(const GateCircuit& circuit);

}  // namespace sallow
