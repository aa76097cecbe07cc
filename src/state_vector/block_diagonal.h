#pragma once

#include <cstdint>
#include <vector>

#include "base/aligned.h"
#include "state_vector/block_kernels.h"
#include "state_vector/primitives.h"

namespace sallow {

/// A layer of phases as one multiplication of a block: D(x) = scalar · Π p_i^(x_i) · Π p_ij^(x_i x_j).
///
/// A block consists of rows of 2^kDiagonalRowBits amplitudes. Some bits above the row, first those that share a pair
/// with a bit in the row, select one of several tables of factors. If other bits above the row have phases, each row
/// also has a scalar. Bits outside the block only change one-bit factors and the scalar, separately for each block.
template <typename Real>
class BlockDiagonal {
 public:
  /// Bit k of the index in the block is bit positions[k] of the whole index. Takes phases from the front of `phases`
  /// while few enough bits select tables, and erases them. Call the constructor again until no phase is left.
  BlockDiagonal(std::vector<Primitive>& phases, const std::vector<uint32_t>& positions, Complex scalar);

  /// The tables of one thread for its current block.
  struct Workspace {
    std::vector<Complex> linear;
    std::vector<Complex> row_factors;
    AlignedVector<Real> row_scalars;
    AlignedVector<Real> tables;
  };
  /// Prepares for the block whose bits outside the block are those of `base`.
  void enter_block(uint64_t base, Workspace& workspace) const;
  /// The tables for the kernels; valid until the workspace changes.
  BlockFactors<Real> factors(const Workspace& workspace) const {
    return {workspace.tables.data(), uses_scalars_ ? workspace.row_scalars.data() : nullptr};
  }
  /// The offset in the tables that a bit of the block adds, in complex numbers.
  uint32_t factor_of_bit(uint32_t bit) const;

  /// Real multiply-adds per amplitude, for benchmarks.
  double work() const { return uses_scalars_ ? 4 : 2; }

 private:
  struct OutsidePhase {
    uint64_t mask;  // bits of the whole index that must be 1
    int32_t local;  // the bit of the block on which the phase then acts, or −1
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
  std::vector<Complex> linear_;  // per bit of the block
  std::vector<OutsidePhase> outside_;
  std::vector<Pair> pairs_;
  std::vector<bool> takes_part_;      // per bit of the block: whether any phase may act on it
  std::vector<uint32_t> table_bits_;  // bits above the row that select the table
  bool uses_scalars_ = false;
  AlignedVector<Real> tables_;  // products of the pairs of bits in the row or selecting the table
  // per row: the pairs above the row that are not in the tables; empty if there are none
  std::vector<Complex> row_pairs_;
};

}  // namespace sallow
