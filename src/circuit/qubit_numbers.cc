#include "circuit/qubit_numbers.h"

namespace sallow {

namespace {

void add_qubits(const Circuit& circuit, std::unordered_map<uint32_t, size_t>& numbers) {
  for (const Instruction& instruction : circuit.instructions()) {
    if (instruction.gate == Gate::REPEAT) {
      add_qubits(*instruction.body, numbers);
    } else if (instruction.gate != Gate::QUBIT_COORDS && instruction.gate != Gate::MPAD) {
      for (const Target target : instruction.targets) {
        if (target.has_qubit()) numbers.try_emplace(target.value(), numbers.size());
      }
    }
  }
}

}  // namespace

std::unordered_map<uint32_t, size_t> number_qubits(const Circuit& circuit) {
  std::unordered_map<uint32_t, size_t> numbers;
  add_qubits(circuit, numbers);
  return numbers;
}

}  // namespace sallow
