#include "circuit/pauli_product.h"

#include <algorithm>

namespace sallow {

PauliProduct multiply_paulis(std::span<const Target> targets) {
  PauliProduct product;
  std::vector<Target>& paulis = product.paulis;
  unsigned phase = 0;  // the factor is i^phase
  for (Target target : targets) {
    if (target.is_combiner()) continue;
    if (target.inverted()) phase += 2;
    paulis.push_back(Target::pauli(target.pauli_letter(), target.value()));
  }
  // Paulis on different qubits commute, so only the order on each qubit matters.
  std::stable_sort(paulis.begin(), paulis.end(), [](Target a, Target b) { return a.value() < b.value(); });
  size_t kept = 0;
  for (size_t k = 0; k < paulis.size();) {
    uint32_t qubit = paulis[k].value();
    bool x = false, z = false;
    for (; k < paulis.size() && paulis[k].value() == qubit; k++) {
      bool right_x = paulis[k].pauli_x(), right_z = paulis[k].pauli_z();
      // XY = iZ and its cyclic permutations give i, the reverse order −i; equal or missing factors give 1.
      if ((x || z) && (x != right_x || z != right_z)) {
        bool cyclic = (x && !z && right_x && right_z) || (x && z && !right_x) || (!x && z && right_x && !right_z);
        phase += cyclic ? 1 : 3;
      }
      x ^= right_x;
      z ^= right_z;
    }
    if (x || z) paulis[kept++] = Target::pauli(x ? (z ? 'Y' : 'X') : 'Z', qubit);
  }
  paulis.erase(paulis.begin() + static_cast<ptrdiff_t>(kept), paulis.end());
  product.hermitian = phase % 2 == 0;
  product.negated = phase % 4 >= 2;
  return product;
}

}  // namespace sallow
