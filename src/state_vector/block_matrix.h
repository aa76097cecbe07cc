#pragma once

#include <complex>
#include <cstdint>
#include <utility>
#include <vector>

#include "state_vector/block_steps.h"
#include "state_vector/primitives.h"

namespace sallow {

/// A matrix on some bits of a block, for gates without a cheaper form: plain loops over its nonzero entries.
template <typename Real>
class BlockMatrix {
 public:
  /// Bit k of the index in the block is bit positions[k] of the whole index. The tracks of the gate must be among them.
  BlockMatrix(const DenseGate& gate, const std::vector<uint32_t>& positions);
  /// Multiplies the amplitudes in a block's buffer by the matrix.
  void apply(Real* block, const BlockLayout<Real>& layout) const;

 private:
  struct Entry {
    uint32_t column;
    std::complex<Real> value;
  };
  std::vector<uint32_t> bits_;                                 // ascending; loops run over the other bits
  std::vector<uint64_t> indices_;                              // of the amplitude of each row
  std::vector<std::pair<uint32_t, std::vector<Entry>>> rows_;  // the rows that differ from the identity's
};

}  // namespace sallow
