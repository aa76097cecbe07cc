#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/text_cursor.h"
#include "state_vector/state_vector.h"

namespace sallow {

/// A real number times a Pauli string: letters I, X, Y, Z, qubit 0 first.
struct PauliTerm {
  double coefficient = 1;
  std::string paulis;

  /// The number of qubits on which the string acts.
  size_t weight() const;
  bool operator==(const PauliTerm&) const = default;
};

/// An observable: a real combination of Pauli strings.
struct PauliSum {
  std::string text;  // as in the input
  std::vector<PauliTerm> terms;
};

/// Reads a sum from the rest of the cursor's line:
///
///   Z0*Z1                  factors separated by * or blanks; the identity on other qubits
///   0.5*X0*Y3 - Z2 + 1     terms separated by + and -; a number alone is a multiple of the identity
///   ZZII                   one letter per qubit, qubit 0 first; I or _ for the identity
///
/// Throws InputError with the position in the text.
PauliSum parse_pauli_sum(TextCursor& cursor, uint32_t qubit_count);

/// <ψ|sum|ψ> of a state, divided by its squared norm. If measured bits flip with probability `readout`, a string of
/// weight w is scaled by (1 − 2 readout)^w. Only in a single process.
template <typename Real>
double expectation(const StateVector<Real>& state, const PauliSum& sum, double readout = 0);

}  // namespace sallow
