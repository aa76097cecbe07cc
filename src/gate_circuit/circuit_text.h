#pragma once

#include <string>
#include <vector>

#include "gate_circuit/gate_circuit.h"

namespace sallow {

/// Reads a circuit of arbitrary gates from the text of `file`: OpenQASM if the name ends in .qasm or the text contains
/// OPENQASM, the circuit language if it ends in .stim, otherwise qsim's format. Throws InputError for bad text.
GateCircuit parse_gate_circuit(const std::string& text, const std::string& file);

/// The circuit as text: OpenQASM 2 if `path` ends in .qasm, otherwise qsim's format.
std::string gate_circuit_text(const GateCircuit& circuit, const std::string& path);

/// Reads bitstrings of `bit_count` bits, at most 64: one line of 0 and 1 per bitstring, qubit 0 first. Blank lines are
/// skipped. Throws InputError for other lines.
std::vector<uint64_t> parse_bitstrings(const std::string& text, uint32_t bit_count, const std::string& file);

/// The bits as text, in the form that parse_bitstrings reads.
std::string bitstring_text(uint64_t bits, uint32_t bit_count);

}  // namespace sallow
