#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "circuit/circuit.h"

namespace sallow {

/// A Pauli product on the qubits of a tableau: i^phase times X, Y and Z letters, as bits.
struct PauliRow {
  std::vector<uint64_t> x, z;
  unsigned phase = 0;  // modulo 4; even for a Hermitian product

  bool has_x() const;
};

/// A stabilizer state U|0…0>, kept as what U^-1 P U is for P = X_q and Z_q of each qubit q.
///
/// Kept that way round a gate touches only the rows of its own qubits, and whether a measurement is random can be read
/// from one row: Aaronson and Gottesman, quant-ph/0406196; Gidney, arXiv:2103.02202, section 2. For n qubits a gate
/// costs O(n), a measurement with a certain result O(n), a random one O(n²), all over 64.
class InverseTableau {
 public:
  /// All qubits in |0>.
  explicit InverseTableau(size_t qubit_count);

  size_t qubit_count() const { return qubit_count_; }

  /// A one-qubit Clifford, or a two-qubit one, from the gate table.
  void apply(Gate gate, std::span<const size_t> qubits);
  /// A Pauli: its letter's X and Z parts.
  void apply_pauli(size_t qubit, bool x, bool z);
  /// exp(∓iπ/4 P) for a Hermitian product: SPP, or SPP_DAG where `inverse` is set. Targets' values are qubits here.
  void rotate(std::span<const Target> paulis, bool negated, bool inverse);

  /// The result of measuring a product without a sign if it is certain: true for −1.
  std::optional<bool> peek(std::span<const Target> paulis) const;
  /// Measures; a random result comes out as `random_result`.
  bool measure(std::span<const Target> paulis, bool random_result);

  /// Whether both are the same state, however it was reached.
  bool is_same_state(const InverseTableau& other) const;

 private:
  uint64_t* row_x(size_t row) { return words_.data() + row * 2 * row_words_; }
  const uint64_t* row_x(size_t row) const { return words_.data() + row * 2 * row_words_; }
  // What the product becomes under U^-1 · U.
  PauliRow pull_back(std::span<const Target> paulis) const;
  // product = product * row
  void multiply_by_row(PauliRow& product, size_t row) const;
  void store(size_t row, const PauliRow& product);
  void collapse(const PauliRow& measured, bool result);

  size_t qubit_count_;
  size_t row_words_;             // of the X part, and of the Z part
  std::vector<uint64_t> words_;  // row 2q for X_q, 2q + 1 for Z_q: X part, then Z part
  std::vector<uint8_t> negative_;
};

}  // namespace sallow
