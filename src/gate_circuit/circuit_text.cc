#include "gate_circuit/circuit_text.h"

#include "base/error.h"
#include "base/text_cursor.h"
#include "gate_circuit/from_circuit.h"
#include "gate_circuit/qasm_text.h"
#include "gate_circuit/qsim_text.h"

namespace sallow {

GateCircuit parse_gate_circuit(const std::string& text, const std::string& file) {
  if (file.ends_with(".stim")) return gate_circuit_of(Circuit::parse(text, file), file);
  if (file.ends_with(".qasm") || text.find("OPENQASM") != std::string::npos) return parse_qasm(text, file);
  return parse_qsim(text, file);
}

std::string gate_circuit_text(const GateCircuit& circuit, const std::string& path) {
  return path.ends_with(".qasm") ? qasm_text(circuit) : qsim_text(circuit);
}

std::vector<uint64_t> parse_bitstrings(const std::string& text, uint32_t bit_count, const std::string& file) {
  if (bit_count > 64) {
    throw InputError(SourceLocation{file},
                     "bitstrings of " + std::to_string(bit_count) + " bits; at most 64 are supported");
  }
  TextCursor cursor(text, file);
  std::vector<uint64_t> strings;
  for (cursor.skip_to_content(); !cursor.at_end(); cursor.skip_to_content()) {
    uint64_t bits = 0;
    uint32_t count = 0;
    for (; cursor.peek() == '0' || cursor.peek() == '1'; count++) {
      if (count == bit_count) cursor.fail("a bitstring of more than " + std::to_string(bit_count) + " bits");
      bits |= static_cast<uint64_t>(cursor.take() == '1') << count;
    }
    cursor.skip_blanks();
    if (!cursor.at_line_end()) cursor.fail("expected 0 or 1, found " + cursor.describe_next());
    if (count != bit_count) {
      cursor.fail("a bitstring of " + std::to_string(count) + " bits for a circuit of " + std::to_string(bit_count) +
                  " qubits");
    }
    strings.push_back(bits);
  }
  return strings;
}

std::string bitstring_text(uint64_t bits, uint32_t bit_count) {
  std::string text;
  for (uint32_t k = 0; k < bit_count; k++) text += (bits >> k & 1) ? '1' : '0';
  return text;
}

}  // namespace sallow
