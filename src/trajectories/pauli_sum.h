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

  /// Qubits that it acts on.
  size_t weight() const;
  bool operator==(const PauliTerm&) const = default;
};

/// An observable: a real combination of Pauli strings.
struct PauliSum {
  std::string text;  // as it was written
  std::vector<PauliTerm> terms;
};

/// Reads one from the rest of the cursor's line:
///
///   Z0*Z1                  factors are joined by * or blanks; qubits not named are left alone
///   0.5*X0*Y3 - Z2 + 1     terms by + and -; a number alone is that multiple of the identity
///   ZZII                   as many letters as there are qubits, qubit 0 first; I or _ for none
///
/// Throws InputError with the cursor's place.
PauliSum parse_pauli_sum(TextCursor& cursor, uint32_t qubit_count);

/// <ψ|sum|ψ> of a state, divided by its norm. Where measured bits flip with probability `readout`, a string of weight w
/// reads (1 − 2 readout)^w of that. In one process.
template <typename Real>
double expectation(const StateVector<Real>& state, const PauliSum& sum, double readout = 0);

}  // namespace sallow
