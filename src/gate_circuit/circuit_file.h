#pragma once

#include <string>
#include <vector>

#include "base/ranks.h"
#include "gate_circuit/gate_circuit.h"

namespace sallow {

/// Reads a circuit of arbitrary gates: OpenQASM if its name ends in .qasm or its text says so, the circuit language if
/// it ends in .stim, otherwise qsim's format. Over several ranks the first one reads the file for all.
GateCircuit read_unitary_circuit(const std::string& path, Ranks& ranks = single_rank());

/// The circuit as text: OpenQASM 2 if `path` ends in .qasm, otherwise qsim's format.
std::string gate_circuit_text(const GateCircuit& circuit, const std::string& path);

/// Reads bitstrings, a line of 0 and 1 each, qubit 0 first, of `bit_count` bits, at most 64. Blank lines are skipped.
/// Over several ranks the first one reads the file for all.
std::vector<uint64_t> read_bitstrings(const std::string& path, uint32_t bit_count, Ranks& ranks = single_rank());

/// The bits as such a line has them.
std::string bitstring_text(uint64_t bits, uint32_t bit_count);

}  // namespace sallow
