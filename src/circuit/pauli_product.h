#pragma once

#include <span>
#include <vector>

#include "circuit/circuit.h"

namespace sallow {

/// The product of some Pauli targets: ±1 or ±i times one Pauli per qubit.
struct PauliProduct {
  std::vector<Target> paulis;  // not inverted, distinct qubits in increasing order, no identities
  bool negated = false;        // the sign, including those of inverted targets
  bool hermitian = true;       // false: the factor is ±i, and `negated` means −i
};

/// Multiplies the Paulis from left to right; combiners among them are skipped.
PauliProduct multiply_paulis(std::span<const Target> targets);

}  // namespace sallow
