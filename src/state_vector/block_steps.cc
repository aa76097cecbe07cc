#include "state_vector/block_steps.h"

#include <algorithm>
#include <bit>

#include "base/error.h"

namespace sallow {

namespace {

uint64_t lowest_bits(uint32_t count) {
  return (uint64_t{1} << count) - 1;
}

template <typename Real>
uint64_t mask_of(const BlockStep<Real>& step) {
  return uint64_t{1} << step.a | uint64_t{1} << step.b;
}

}  // namespace

/// The places of all values of some bits; the lowest bit changes fastest.
template <typename Real>
std::vector<BlockPlace> BlockSteps<Real>::places_of(uint64_t bits) const {
  std::vector<BlockPlace> places = {{0, 0, 0}};
  for (; bits != 0; bits &= bits - 1) {
    const BlockPlace& bit = place_of_bit_[static_cast<size_t>(std::countr_zero(bits))];
    for (size_t k = 0, count = places.size(); k < count; k++) {
      places.push_back({places[k].offset + bit.offset, places[k].factor + bit.factor, places[k].row + bit.row});
    }
  }
  return places;
}

template <typename Real>
BlockSteps<Real>::BlockSteps(std::vector<BlockStep<Real>> steps, const BlockLayout<Real>& layout,
                             const BlockDiagonal<Real>* diagonal)
    : layout_(layout) {
  for (uint32_t bit = 0; bit < layout.bit_count; bit++) {
    place_of_bit_.push_back({static_cast<uint32_t>(layout.offset(uint64_t{1} << bit)),
                             diagonal == nullptr ? 0 : diagonal->factor_of_bit(bit),
                             bit < kDiagonalRowBits ? 0 : 1u << (bit - kDiagonalRowBits)});
  }
  const uint32_t piece_bits = layout.piece_bits();
  for (bool is_first = true; !steps.empty() || (is_first && diagonal != nullptr); is_first = false) {
    // The tile has the bits of a line of memory, then as many bits of the steps as fit, and then the lowest other bits.
    uint64_t tile_bits = lowest_bits(kFirstLevel);
    std::vector<BlockStep<Real>> taken, left;
    uint64_t blocked = 0;
    for (const BlockStep<Real>& step : steps) {
      uint64_t mask = mask_of(step), with = tile_bits | mask;
      bool fits = (mask & blocked) == 0 && static_cast<uint32_t>(std::popcount(with)) <= piece_bits;
      if (fits) {
        tile_bits = with;
        taken.push_back(step);
      } else {
        blocked |= mask;
        left.push_back(step);
      }
    }
    for (uint32_t bit = kFirstLevel; static_cast<uint32_t>(std::popcount(tile_bits)) < piece_bits; bit++) {
      tile_bits |= uint64_t{1} << bit;
    }
    add_visit(taken, tile_bits);
    steps = std::move(left);
  }
}

template <typename Real>
void BlockSteps<Real>::add_visit(const std::vector<BlockStep<Real>>& steps, uint64_t tile_bits) {
  const BlockKernels<Real>& kernels = block_kernels<Real>();
  const uint64_t lanes = lowest_bits(kernels.lane_bits);
  Visit visit;
  visit.tiles = places_of(lowest_bits(layout_.bit_count) & ~tile_bits);
  uint64_t levels = 0;
  size_t first = 0;
  for (size_t k = 0; k < steps.size(); k++) {
    uint64_t with = levels | (mask_of(steps[k]) & ~lanes);
    if (static_cast<uint32_t>(std::popcount(with)) > kernels.max_levels) {
      add_pass(visit, steps.data() + first, k - first, tile_bits, levels);
      first = k;
      with = mask_of(steps[k]) & ~lanes;
    }
    levels = with;
  }
  add_pass(visit, steps.data() + first, steps.size() - first, tile_bits, levels);
  visits_.push_back(std::move(visit));
}

template <typename Real>
void BlockSteps<Real>::add_pass(Visit& visit, const BlockStep<Real>* first, size_t count, uint64_t tile_bits,
                                uint64_t levels) {
  const BlockKernels<Real>& kernels = block_kernels<Real>();
  uint64_t rest = tile_bits & ~lowest_bits(kernels.lane_bits);
  while (static_cast<uint32_t>(std::popcount(levels)) < kernels.max_levels) {
    uint64_t free = rest & ~levels;
    SALLOW_CHECK(free != 0);
    levels |= free & -free;
  }
  auto place = [&](uint32_t bit) {
    return bit < kernels.lane_bits ? bit
                                   : kFirstLevel + static_cast<uint32_t>(std::popcount(levels & lowest_bits(bit)));
  };
  std::vector<PassStep<Real>> steps;
  uint32_t turns = 0;  // turned places that are not in a step yet
  auto add_turns = [&] {
    const uint32_t lanes = turns & ((1u << kFirstLevel) - 1), levels_turned = turns >> kFirstLevel;
    if (lanes != 0) steps.push_back({turn_code(false, lanes), {}});
    if (levels_turned != 0) steps.push_back({turn_code(true, levels_turned), {}});
    turns = 0;
  };
  for (const BlockStep<Real>* step = first; step != first + count; step++) {
    if (step->kind == PassStep<Real>::kTurn) {
      if (turns >> place(step->a) != 0) add_turns();
      turns |= 1u << place(step->a);
      continue;
    }
    add_turns();
    const bool is_of_two = step->a != step->b;
    PassStep<Real> made{step_code(step->kind, place(step->a), is_of_two ? place(step->b) : 0), {}};
    std::copy(std::begin(step->c), std::end(step->c), made.c);
    steps.push_back(made);
  }
  add_turns();
  std::vector<BlockPlace> groups = places_of(rest & ~levels);
  Pass<Real> pass{steps.data(), steps.size(), groups.data(), groups.size(), {}};
  for (uint32_t k = 0; levels != 0; levels &= levels - 1) {
    pass.levels[k++] = place_of_bit_[static_cast<size_t>(std::countr_zero(levels))];
  }
  visit.passes.push_back(pass);
  // Moving a vector does not move its elements.
  pass_steps_.push_back(std::move(steps));
  pass_groups_.push_back(std::move(groups));
}

template <typename Real>
void BlockSteps<Real>::run(Real* block, size_t visit, size_t tile, const BlockFactors<Real>* factors) const {
  const BlockKernels<Real>& kernels = block_kernels<Real>();
  const Visit& v = visits_[visit];
  for (const Pass<Real>& pass : v.passes) {
    kernels.run_pass(block, v.tiles[tile], pass, factors);
    factors = nullptr;
  }
}

template class BlockSteps<float>;
template class BlockSteps<double>;

}  // namespace sallow
