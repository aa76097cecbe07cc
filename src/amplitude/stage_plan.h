#pragma once

#include <cstdint>
#include <vector>

#include "amplitude/primitives.h"

namespace sallow {

/// One pass through memory: a set of index bits (positions) that lie together in a block small enough for the cache,
/// and all that can be done before another set is needed.
struct Stage {
  /// Ascending; bit k of the index within a block is bit positions[k] of the whole index.
  std::vector<uint32_t> positions;
  /// In each round, in this order: phases (of any bits of the whole index), rotations, dense gates.
  struct Round {
    std::vector<Primitive> phases;
    std::vector<Primitive> rotations;
    std::vector<Primitive> dense;
  };
  std::vector<Round> rounds;
};

struct StageOptions {
  /// Index bits in a block, and how many of the lowest are in every block so that memory is walked in whole runs.
  uint32_t block_bits = 16;
  uint32_t run_bits = 4;
};

/// Orders primitives on `bit_count` tracks into as few stages as it finds. Track k is bit k of the index.
///
/// Phases need no bit in the block: they may go as soon as the rotations before them have. So a stage is chosen by the
/// rotations that its bits allow: positions are added one by one, each the one that allows the most, and then exchanged
/// while that helps. Depends on nothing but its arguments, since the order fixes how amplitudes round.
std::vector<Stage> plan_stages(const PrimitiveCircuit& circuit, uint32_t bit_count, const StageOptions& options);

}  // namespace sallow
