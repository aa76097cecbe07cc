#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "bits/index_set.h"
#include "circuit/circuit.h"

namespace sallow {

/// A stabilizer state U|0…0>, stored as the rows U^-1 P U for P = X_q and Z_q of each qubit q.
///
/// With the inverse, a gate changes only the rows of its own qubits, and one row shows whether a measurement is random:
/// Aaronson and Gottesman, quant-ph/0406196; Gidney, arXiv:2103.02202, section 2.
///
/// The places of a row stand for the stabilizers S_k = U Z_k U^-1 and their partners D_k = U X_k U^-1: a row has X at k
/// if its Pauli anticommutes with S_k, and Z at k if it anticommutes with D_k. Rows are sparse sets until they fill up,
/// so an operation costs the number of entries in its rows, and at most qubits/64 words per row. A gate uses the rows
/// of its qubits. A measurement with a certain result uses the rows of the measured Paulis. A random measurement uses
/// the rows of the qubits on which one anticommuting stabilizer acts; the smallest of up to 64 is chosen. Changes to
/// full rows are delayed until the rows are needed, and then applied together while the rows are in the cache.
class InverseTableau {
 public:
  /// All qubits in |0>.
  explicit InverseTableau(size_t qubit_count);

  size_t qubit_count() const { return qubit_count_; }

  /// Applies a one-qubit or two-qubit Clifford of the gate table.
  void apply(Gate gate, std::span<const size_t> qubits);
  /// Applies the Pauli with these X and Z parts.
  void apply_pauli(size_t qubit, bool x, bool z);
  /// Applies exp(∓iπ/4 P) for a Hermitian product P: SPP, or SPP_DAG if `inverse`. The targets' values are qubits of
  /// this state.
  void rotate(std::span<const Target> paulis, bool negated, bool inverse);

  /// The result of measuring a product without a sign, if it is certain; true for −1.
  std::optional<bool> peek(std::span<const Target> paulis) const;
  /// Measures a product and returns the result, true for −1; a random result is `random_result`.
  bool measure(std::span<const Target> paulis, bool random_result);

  /// Whether both represent the same state, with any choice of stabilizers.
  bool is_same_state(const InverseTableau& other) const;

 private:
  /// i^phase times the Xs, then the Zs. So XZ is −iY, and the phase of a product counts the Zs that move past Xs.
  struct Row {
    IndexSet x, z;
    unsigned phase = 0;  // modulo 4
  };
  /// The qubits on which a stabilizer acts. May contain repeated qubits and qubits on which it no longer acts; wide
  /// qubits may be missing.
  struct Support {
    std::vector<uint32_t> qubits;
    size_t tidied_beyond = 8;  // longer lists are cleaned of stale entries
  };
  /// The change that a random measurement makes to a row.
  struct Collapse {
    Row measured;
    uint32_t old_place, place;
    bool result;
    std::vector<uint32_t> anticommuting;  // indices of rows that anticommute with the measured product; increasing

    void change(Row& row, size_t index) const;
  };

  Row empty_row() const { return {IndexSet(place_count_), IndexSet(place_count_)}; }
  // row = row * factor, for a row of `qubit`.
  void multiply(Row& row, const Row& factor, size_t qubit);
  void apply_in_place(const CliffordTable& table, std::span<const size_t> qubits);
  void apply_anew(const CliffordTable& table, std::span<const size_t> qubits);
  // U^-1 P U for the product P.
  Row pull_back(std::span<const Target> paulis) const;
  void collapse(std::span<const Target> paulis, Row measured, bool result);
  uint32_t choose_stabilizer(const IndexSet& places) const;

  // A row with all collapses applied.
  Row& current_row(size_t index);
  Row current_copy(size_t index) const;
  void take_all_collapses();

  void add_support(uint32_t place, size_t qubit);
  void mark_if_wide(size_t qubit);
  bool is_acted_on(uint32_t place, size_t qubit) const;
  void clear_dead_places();

  size_t qubit_count_;
  size_t place_count_;             // more than the number of qubits: see dead_places_
  std::vector<Row> rows_;          // 2q for X_q, 2q + 1 for Z_q
  std::vector<Support> supports_;  // of the stabilizer at each place
  // Wide qubits have an X set that is stored as bits. Only the first taken_[row] collapses are applied to their rows;
  // all collapses are applied to the other rows.
  std::vector<uint32_t> wide_qubits_;
  std::vector<bool> is_wide_;
  std::vector<Collapse> collapses_;
  std::vector<uint32_t> taken_;
  // A random measurement replaces a stabilizer and its partner. The new pair takes a free place, and the old place is
  // dead: no row has X there, and Zs there have no meaning. Dead places are cleared many at a time.
  std::vector<uint32_t> free_places_, dead_places_;
};

}  // namespace sallow
