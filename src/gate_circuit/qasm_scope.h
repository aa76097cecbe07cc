#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace sallow {

/// Qubits or classical bits with a common name.
struct QasmRegister {
  std::vector<uint32_t> members;
  bool is_single = false;  // declared without a size
};

/// The names in a block of OpenQASM: its own names and those of the enclosing blocks.
struct QasmScope {
  /// The enclosing block, which must outlive this scope.
  const QasmScope* outer = nullptr;
  /// Whether this is the body of a gate: from enclosing blocks, it can use only numbers.
  bool is_gate = false;
  /// The number of earlier definitions; the block may call only these.
  size_t order = 0;
  std::map<std::string, double, std::less<>> numbers;
  std::map<std::string, QasmRegister, std::less<>> qubits, bits;

  /// Each returns null if the name is unknown.
  const double* find_number(std::string_view name) const;
  const QasmRegister* find_qubits(std::string_view name) const;
  const QasmRegister* find_bits(std::string_view name) const;
};

}  // namespace sallow
