#include "cli/input_files.h"

#include "gate_circuit/circuit_text.h"
#include "process/standard_streams.h"

namespace sallow {

Circuit read_circuit(const std::string& path) {
  return Circuit::parse(read_input(path), input_name(path));
}

DetectorErrorModel read_error_model(const std::string& path) {
  return DetectorErrorModel::parse(read_input(path), input_name(path));
}

GateCircuit read_gate_circuit(const std::string& path, Ranks& ranks) {
  return parse_gate_circuit(read_input(path, ranks), input_name(path));
}

std::vector<uint64_t> read_bitstrings(const std::string& path, uint32_t bit_count, Ranks& ranks) {
  return parse_bitstrings(read_input(path, ranks), bit_count, input_name(path));
}

}  // namespace sallow
