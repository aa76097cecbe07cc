#include "gate_circuit/qasm_scope.h"

namespace sallow {

const double* QasmScope::find_number(std::string_view name) const {
  for (const QasmScope* scope = this; scope != nullptr; scope = scope->outer) {
    if (auto found = scope->numbers.find(name); found != scope->numbers.end()) return &found->second;
  }
  return nullptr;
}

const QasmRegister* QasmScope::find_qubits(std::string_view name) const {
  for (const QasmScope* scope = this; scope != nullptr; scope = scope->is_gate ? nullptr : scope->outer) {
    if (auto found = scope->qubits.find(name); found != scope->qubits.end()) return &found->second;
  }
  return nullptr;
}

const QasmRegister* QasmScope::find_bits(std::string_view name) const {
  for (const QasmScope* scope = this; scope != nullptr; scope = scope->is_gate ? nullptr : scope->outer) {
    if (auto found = scope->bits.find(name); found != scope->bits.end()) return &found->second;
  }
  return nullptr;
}

}  // namespace sallow
