#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "circuit/gate.h"

namespace sallow {

/// A Clifford's action on the rows x0, z0, x1, z1 of a Pauli frame (the first two for one qubit), signs ignored.
///
/// The new rows are first the old ones renamed, new row k being old row `source[k]`; then each addition in turn does
/// rows[target] ^= rows[added].
struct RowAdditions {
  struct Addition {
    uint8_t target;
    uint8_t added;
  };
  std::array<uint8_t, 4> source = {0, 1, 2, 3};
  std::vector<Addition> additions;
};

/// With as few additions as can be.
const RowAdditions& row_additions(Gate gate);

}  // namespace sallow
