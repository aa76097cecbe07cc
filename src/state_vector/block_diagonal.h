#pragma once

#include <cstdint>
#include <vector>

#include "base/aligned.h"
#include "state_vector/block_kernels.h"
#include "state_vector/primitives.h"

namespace sallow {

/// A layer of phases as one multiplication of a block: D(x) = scalar · Π p_i^(x_i) · Π p_ij^(x_i x_j).
///
/// The block is seen as rows of 2^kDiagonalRowBits amplitudes. A few of the bits above the row, those that share a pair
/// with a bit in it first of all, choose one of some tables of factors; if other bits above the row take part, each row
/// has a scalar besides. Bits outside the block only set one-bit factors and the scalar, anew for each block.
template <typename Real>
class BlockDiagonal {
 public:
  /// Bit k of the index in the block is bit positions[k] of the whole index. Takes phases from the front of `phases`
  /// as long as few enough bits choose tables, and erases them; call again until none is left.
  BlockDiagonal(std::vector<Primitive>& phases, const std::vector<uint32_t>& positions, Complex scalar);

  /// One thread's tables for the block it is at.
  struct Workspace {
    std::vector<Complex> linear;
    std::vector<Complex> row_factors;
    AlignedVector<Real> row_scalars;
    AlignedVector<Real> tables;
  };
  /// Prepares for the block whose index outside its own bits is `base`.
  void enter_block(uint64_t base, Workspace& workspace) const;
  BlockFactors<Real> factors(const Workspace& workspace) const {
    return {workspace.tables.data(), uses_scalars_ ? workspace.row_scalars.data() : nullptr};
  }
  /// Where in the tables a bit of the block leads, in complex numbers.
  uint32_t factor_of_bit(uint32_t bit) const;

  /// Real multiply-adds an amplitude, for benchmarks.
  double work() const { return uses_scalars_ ? 4 : 2; }

 private:
  struct OutsidePhase {
    uint64_t mask;  // bits of the whole index that must be 1
    int32_t local;  // the bit of the block that it then turns, or −1
    Complex phase;
  };
  struct Pair {
    uint32_t low, high;  // bits of the block
    Complex phase;
  };
  void sort_phases(std::vector<Primitive>& phases, const std::vector<uint32_t>& positions);
  void choose_table_bits();
  void make_tables();

  uint32_t bit_count_;
  Complex scalar_;
  std::vector<Complex> linear_;  // a bit of the block
  std::vector<OutsidePhase> outside_;
  std::vector<Pair> pairs_;
  std::vector<bool> takes_part_;      // a bit of the block: whether any phase may turn it
  std::vector<uint32_t> table_bits_;  // bits above the row that choose the table
  bool uses_scalars_ = false;
  AlignedVector<Real> tables_;      // pairs of bits in the row or choosing its table, expanded
  std::vector<Complex> row_pairs_;  // a row: pairs above it that the tables leave out; empty if there are none
};

}  // namespace sallow
