#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace sallow {

/// Qubits, or classical bits, under one name.
struct QasmRegister {
  std::vector<uint32_t> members;
  bool is_single = false;  // declared without a size
};

/// What names mean in a block of OpenQASM: its own, and those of the blocks around it.
struct QasmScope {
  /// The block around it, which must outlive it.
  const QasmScope* outer = nullptr;
  /// A gate's body: of the blocks around it, it sees numbers alone.
  bool is_gate = false;
  /// How many definitions stand before it: it may call only those.
  size_t order = 0;
  std::map<std::string, double, std::less<>> numbers;
  std::map<std::string, QasmRegister, std::less<>> qubits, bits;

  /// Null where there is none.
  const double* find_number(std::string_view name) const;
  const QasmRegister* find_qubits(std::string_view name) const;
  const QasmRegister* find_bits(std::string_view name) const;
};

}  // namespace sallow
