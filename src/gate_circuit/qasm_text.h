#pragma once

#include <string>
#include <string_view>

#include "gate_circuit/gate_circuit.h"

namespace sallow {

/// Reads OpenQASM 2, and the part of OpenQASM 3 that circuit exporters write or that unrolls to it:
///
///   include of qelib1.inc, stdgates.inc and hqslib1.inc (built in), or of a file in the same folder
///   qreg, creg, qubit, bit (with or without a size), physical qubits $0, const numbers, let
///   parts of registers: q[1], q[-1], q[0:2], q[0:2:6], q[{1, 4}]
///   gate definitions, opaque gates that are not called, ctrl @, negctrl @, inv @, pow(number) @, gphase
///   gates on registers, one call per qubit; barrier, which has no effect
///   measure q -> c, c = measure q, reset, if (c == n) and if (c[k]), with a block and else in OpenQASM 3
///   for over a range or a list of constant numbers; def without a result
///
/// Throws InputError with the line for everything else (while, input, arrays, timing, calibrations, pragmas, …), for
/// unknown gates and for missing includes. Also throws if the text unrolls to more than kMaxUnrolled operations plus
/// sixteen per byte of text, nests blocks more than 64 deep, or has gates that call each other more than 250 deep.
GateCircuit parse_qasm(std::string_view text, std::string file = {});

/// The circuit as OpenQASM 2 with qelib1.inc. Gates that qelib1.inc does not have are defined in the text, or written
/// as several gates, up to a global phase. Throws InputError for features that OpenQASM 2 does not have: more than two
/// controls, or a condition on some of the bits.
std::string qasm_text(const GateCircuit& circuit);

}  // namespace sallow
