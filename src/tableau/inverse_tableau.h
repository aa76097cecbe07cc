#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "bits/index_set.h"
#include "circuit/circuit.h"

namespace sallow {

/// A stabilizer state U|0…0>, kept as what U^-1 P U is for P = X_q and Z_q of each qubit q.
///
/// Kept that way round a gate touches only the rows of its own qubits, and whether a measurement is random can be read
/// from one row: Aaronson and Gottesman, quant-ph/0406196; Gidney, arXiv:2103.02202, section 2.
///
/// The places of a row are the state's stabilizers S_k = U Z_k U^-1 and their partners D_k = U X_k U^-1: a row has X at
/// k where its Pauli anticommutes with S_k, and Z where it does with D_k. Rows are sets that are sparse until they are
/// filled, so each operation costs as much as the rows that it touches have entries, and at most qubits/64 a row. A
/// gate touches the rows of its qubits; a measurement with a certain result, those of the measured Paulis; a random
/// one, those of the qubits on which one stabilizer acts, the smallest that may be chosen. Filled rows wait until they
/// are needed, and then take many such changes at once, while they lie in the cache.
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
  /// i^phase times Xs, then Zs. So XZ is −iY, and a product's phase follows from the Zs that pass Xs.
  struct Row {
    IndexSet x, z;
    unsigned phase = 0;  // modulo 4
  };
  /// The qubits on which a stabilizer acts, perhaps more than once, and some on which it no longer does. Wide qubits
  /// need not be among them.
  struct Support {
    std::vector<uint32_t> qubits;
    size_t tidied_beyond = 8;  // longer than this it is freed of what is stale
  };
  /// What a random measurement does to a row.
  struct Collapse {
    Row measured;
    uint32_t old_place, place;
    bool result;
    std::vector<uint32_t> anticommuting;  // indices of rows whose Paulis anticommute with what is measured; rising

    void change(Row& row, size_t index) const;
  };

  Row empty_row() const { return {IndexSet(place_count_), IndexSet(place_count_)}; }
  // row = row * factor, for a row of `qubit`.
  void multiply(Row& row, const Row& factor, size_t qubit);
  void apply_in_place(const CliffordTable& table, std::span<const size_t> qubits);
  void apply_anew(const CliffordTable& table, std::span<const size_t> qubits);
  // What the product becomes under U^-1 · U.
  Row pull_back(std::span<const Target> paulis) const;
  void collapse(std::span<const Target> paulis, Row measured, bool result);
  uint32_t choose_stabilizer(const IndexSet& places) const;

  // A row after all collapses.
  Row& current_row(size_t index);
  Row current_copy(size_t index) const;
  void take_all_collapses();

  void add_support(uint32_t place, size_t qubit);
  void mark_if_wide(size_t qubit);
  bool is_acted_on(uint32_t place, size_t qubit) const;
  void clear_dead_places();

  size_t qubit_count_;
  size_t place_count_;             // more than the qubits: see dead_places_
  std::vector<Row> rows_;          // 2q for X_q, 2q + 1 for Z_q
  std::vector<Support> supports_;  // of the stabilizer at each place
  // Qubits of which an X set is bits. Their rows have taken the first taken_[row] of the collapses; all others, all.
  std::vector<uint32_t> wide_qubits_;
  std::vector<bool> is_wide_;
  std::vector<Collapse> collapses_;
  std::vector<uint32_t> taken_;
  // A random measurement replaces a stabilizer and its partner. The new pair takes a free place, and the old one's is
  // dead: no row has X there, and Zs that rows still have there mean nothing. They are cleared away many at once.
  std::vector<uint32_t> free_places_, dead_places_;
};

}  // namespace sallow
