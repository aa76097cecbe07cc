#pragma once

#include <string>
#include <string_view>

#include "gate_circuit/gate_circuit.h"

namespace sallow {

/// Reads OpenQASM 2, and of OpenQASM 3 the part that circuit exporters write, besides what unrolls to it:
///
///   include of qelib1.inc, stdgates.inc and hqslib1.inc (built in), or of a file beside the one that names it
///   qreg, creg, qubit, bit (with or without a size), physical qubits $0, const numbers, let
///   parts of registers: q[1], q[-1], q[0:2], q[0:2:6], q[{1, 4}]
///   gate definitions, opaque gates that nothing calls, ctrl @, negctrl @, inv @, pow(number) @, gphase
///   gates on registers, one call a qubit; barrier, which does nothing here
///   measure q -> c, c = measure q, reset, if (c == n) and if (c[k]), with a block and else in OpenQASM 3
///   for over a range or a list of numbers that are known; def without a result
///
/// Everything else (while, input, arrays, timing, calibrations, pragmas, …) is an InputError that names it and its
/// line, and so are an unknown gate and an include that is missing. So is a text that unrolls to more than kMaxUnrolled
/// operations and sixteen more for each of its bytes, blocks that are nested more than 64 deep, and gates that call
/// each other more than 250 deep.
GateCircuit parse_qasm(std::string_view text, std::string file = {});

/// The circuit as OpenQASM 2 with qelib1.inc. Gates without a name there are defined in the text or written by several
/// that have one, up to a global phase. What OpenQASM 2 cannot say (more than two controls, a condition on part of the
/// bits) is an InputError.
std::string qasm_text(const GateCircuit& circuit);

}  // namespace sallow
