#pragma once

#include <cstdint>
#include <vector>

#include "amplitude/block_kernels.h"
#include "amplitude/primitives.h"
#include "base/aligned.h"

namespace sallow {

/// A layer of phases as one multiplication of a block: D(x) = scalar · Π p_i^(x_i) · Π p_ij^(x_i x_j).
///
/// The block is seen as rows of 2^kDiagonalRowBits amplitudes. Pairs within a row are a table, made once. Bits above
/// the row, and bits outside the block, only choose each row's scalar and the one-bit factors within it.
template <typename Real>
class BlockDiagonal {
 public:
  /// Bit k of the index in the block is bit positions[k] of the whole index.
  BlockDiagonal(const std::vector<Primitive>& phases, const std::vector<uint32_t>& positions, Complex scalar);

  /// One thread's tables for the block it is at.
  struct Workspace {
    std::vector<Complex> row_scalars;
    std::vector<Complex> linear;
    AlignedVector<Real> table;
  };
  /// Prepares for the block whose index outside its own bits is `base`.
  void enter_block(uint64_t base, Workspace& workspace) const;
  /// Multiplies rows [first, first + count) of the block, of which `rows` is the first.
  void multiply(Real* rows, uint64_t first, uint64_t count, const Workspace& workspace) const;

 private:
  struct OutsidePhase {
    uint64_t mask;  // bits of the whole index that must be 1
    int32_t local;  // the bit of the block that it then turns, or −1
    Complex phase;
  };
  uint32_t bit_count_;
  Complex scalar_;
  std::vector<Complex> linear_;  // a bit of the block
  std::vector<OutsidePhase> outside_;
  AlignedVector<Real> pair_table_;  // pairs within a row, expanded
  std::vector<Complex> row_pairs_;  // a row: the product of the pairs above the row's bits; empty if there is none
  std::vector<std::complex<Real>> cross_;  // a row and a bit in it: pairs of that bit with the row's; empty if none
};

}  // namespace sallow
