#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "circuit/gate.h"

namespace sallow {

/// The action of a Clifford on the rows x0, z0, x1, z1 of a Pauli frame (only the first two for one qubit), without
/// signs.
///
/// First the rows are renamed: new row k is old row `source[k]`. Then each addition, in order, does rows[target] ^=
/// rows[added].
struct RowAdditions {
  struct Addition {
    uint8_t target;
    uint8_t added;
  };
  std::array<uint8_t, 4> source = {0, 1, 2, 3};
  std::vector<Addition> additions;
};

/// The decomposition of a Clifford gate with the fewest additions.
const RowAdditions& row_additions(Gate gate);

}  // namespace sallow
