#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "state_vector/block_diagonal.h"
#include "state_vector/block_kernels.h"

namespace sallow {

/// The layout of a block's amplitudes in its buffer: pieces of 16 KiB, which fit the first-level cache together with
/// the tables. A gap follows each piece, so that amplitudes one piece apart do not compete for the same cache lines.
template <typename Real>
struct BlockLayout {
  static constexpr uint32_t kPieceBits = sizeof(Real) == 4 ? 11 : 10;
  static constexpr uint32_t kGap = 512 / (2 * sizeof(Real));

  uint32_t bit_count = 0;

  uint32_t piece_bits() const { return bit_count < kPieceBits ? bit_count : kPieceBits; }
  /// The offset of an amplitude, in amplitudes; linear in the bits of the index within the block.
  size_t offset(uint64_t index) const { return index + (index >> piece_bits()) * kGap; }
  /// The number of real numbers in a buffer for a block.
  size_t buffer_reals() const { return 2 * offset(uint64_t{1} << bit_count); }
};

/// A step on bits of the index within a block. For kRotate, b equals a; for the others, b > a.
template <typename Real>
struct BlockStep {
  typename PassStep<Real>::Kind kind;
  uint32_t a, b;
  Real c[4];
};

/// Steps over a whole block, tile by tile, in an order that is the same for all kernel sets. A tile has as many
/// amplitudes as a piece, contains all values of the bits of several steps, and stays in the first-level cache for
/// these steps.
template <typename Real>
class BlockSteps {
 public:
  /// With a diagonal, the first visit multiplies by it; then there is a visit even without steps.
  BlockSteps(std::vector<BlockStep<Real>> steps, const BlockLayout<Real>& layout, const BlockDiagonal<Real>* diagonal);

  BlockSteps(BlockSteps&&) = default;

  /// The number of visits: passes over all tiles of the block.
  size_t visit_count() const { return visits_.size(); }
  size_t tile_count(size_t visit) const { return visits_[visit].tiles.size(); }
  /// Runs all steps of a visit on one tile. `factors` are those of the diagonal in its first visit, otherwise null.
  void run(Real* block, size_t visit, size_t tile, const BlockFactors<Real>* factors) const;

 private:
  struct Visit {
    std::vector<BlockPlace> tiles;  // start of each tile
    std::vector<Pass<Real>> passes;
  };
  void add_visit(const std::vector<BlockStep<Real>>& steps, uint64_t tile_bits);
  std::vector<BlockPlace> places_of(uint64_t bits) const;
  void add_pass(Visit& visit, const BlockStep<Real>* first, size_t count, uint64_t tile_bits, uint64_t levels);

  BlockLayout<Real> layout_;
  std::vector<BlockPlace> place_of_bit_;
  std::vector<Visit> visits_;
  std::vector<std::vector<PassStep<Real>>> pass_steps_;
  std::vector<std::vector<BlockPlace>> pass_groups_;
};

}  // namespace sallow
