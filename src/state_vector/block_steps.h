#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "state_vector/block_diagonal.h"
#include "state_vector/block_kernels.h"

namespace sallow {

/// Where the amplitudes of a block lie in its buffer: pieces of 16 KiB, which fit the first-level cache together with
/// tables, each followed by a gap, so that amplitudes one piece apart do not compete for the same lines of the cache.
template <typename Real>
struct BlockLayout {
  static constexpr uint32_t kPieceBits = sizeof(Real) == 4 ? 11 : 10;
  static constexpr uint32_t kGap = 512 / (2 * sizeof(Real));

  uint32_t bit_count = 0;

  uint32_t piece_bits() const { return bit_count < kPieceBits ? bit_count : kPieceBits; }
  /// In amplitudes; linear in the bits of the index within the block.
  size_t offset(uint64_t index) const { return index + (index >> piece_bits()) * kGap; }
  size_t buffer_reals() const { return 2 * offset(uint64_t{1} << bit_count); }
};

/// A step on bits of the index within a block; b is a for kRotate, and above a for the others.
template <typename Real>
struct BlockStep {
  typename PassStep<Real>::Kind kind;
  uint32_t a, b;
  Real c[4];
};

/// Steps over a whole block in an order that all kernel sets share, tile by tile: a tile is as many amplitudes as a
/// piece has, all values of the bits that some steps are about, and stays in the first-level cache for all of them.
template <typename Real>
class BlockSteps {
 public:
  /// With a diagonal, the first visit multiplies by it; there is one even without steps.
  BlockSteps(std::vector<BlockStep<Real>> steps, const BlockLayout<Real>& layout, const BlockDiagonal<Real>* diagonal);

  BlockSteps(BlockSteps&&) = default;

  size_t visit_count() const { return visits_.size(); }
  size_t tile_count(size_t visit) const { return visits_[visit].tiles.size(); }
  /// All of a visit's steps on one tile. `factors` are the diagonal's in its first visit, or else null.
  void run(Real* block, size_t visit, size_t tile, const BlockFactors<Real>* factors) const;

 private:
  struct Visit {
    std::vector<BlockPlace> tiles;  // where each starts
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
