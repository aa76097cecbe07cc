#pragma once

#include <string>
#include <vector>

#include "gate_circuit/gate_circuit.h"

namespace sallow {

/// Reads a circuit of arbitrary gates from the text of `file`: OpenQASM if that name ends in .qasm or the text says so,
/// the circuit language if it ends in .stim, otherwise qsim's format.
GateCircuit parse_gate_circuit(const std::string& text, const std::string& file);

/// The circuit as text: OpenQASM 2 if `path` ends in .qasm, otherwise qsim's format.
std::string gate_circuit_text(const GateCircuit& circuit, const std::string& path);

/// Reads bitstrings, a line of 0 and 1 each, qubit 0 first, of `bit_count` bits, at most 64. Blank lines are skipped.
std::vector<uint64_t> parse_bitstrings(const std::string& text, uint32_t bit_count, const std::string& file);

/// The bits as such a line has them.
std::string bitstring_text(uint64_t bits, uint32_t bit_count);

}  // namespace sallow
