#pragma once

#include <span>
#include <vector>

#include "circuit/circuit.h"

namespace sallow {

/// What a product of Pauli targets multiplies out to: ±1 or ±i times one Pauli a qubit.
struct PauliProduct {
  std::vector<Target> paulis;  // not inverted, distinct qubits, increasing; identities left out
  bool negated = false;        // a minus sign, those of inverted targets included
  bool hermitian = true;       // false: the factor is ±i; `negated` then means −i
};

/// Multiplies the Paulis from left to right; combiners among them are skipped.
PauliProduct multiply_paulis(std::span<const Target> targets);

}  // namespace sallow
