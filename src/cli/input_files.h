#pragma once

#include <string>
#include <vector>

#include "base/ranks.h"
#include "circuit/circuit.h"
#include "dem/error_model.h"
#include "gate_circuit/gate_circuit.h"

namespace sallow {

// Read the files that flags name, or standard input for "" and "-". With several ranks, the first rank reads for all.

Circuit read_circuit(const std::string& path);
DetectorErrorModel read_error_model(const std::string& path);
GateCircuit read_gate_circuit(const std::string& path, Ranks& ranks = single_rank());
std::vector<uint64_t> read_bitstrings(const std::string& path, uint32_t bit_count, Ranks& ranks);

}  // namespace sallow
