#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "state_vector/primitives.h"

namespace sallow {

/// One pass through memory: a set of index bits (positions) that lie together in a block small enough for the cache,
/// and all that can be done before another set is needed.
struct Stage {
  /// Ascending.
  std::vector<uint32_t> positions;
  /// In each round, in this order: phases (of any bits of the whole index), rotations, exchanges, dense gates.
  struct Round {
    std::vector<Primitive> phases;
    std::vector<Primitive> rotations;
    std::vector<Primitive> exchanges;
    std::vector<Primitive> dense;
  };
  std::vector<Round> rounds;
  /// Pairs of positions that trade their places in memory afterwards: the first lay among the lowest, where the second
  /// lies then, so that the next stage's blocks are made of whole runs.
  std::vector<std::pair<uint32_t, uint32_t>> trades;
};

struct StageOptions {
  /// Index bits in a block, and how many places lowest in memory are in every block, so that it is made of runs.
  uint32_t block_bits = 15;
  uint32_t run_bits = 7;
};

/// Orders primitives on `bit_count` tracks into stages. Track k is position k, which before the first stage is its
/// place in memory too.
///
/// Phases need no bit in the block: they may go as soon as the rotations before them have. So a stage is chosen by the
/// rotations and exchanges that its bits allow: positions are added one by one, each the one that allows the most in a
/// unit of time, and then exchanged while that helps. For large vectors this is done under a few weights of what time
/// and progress are, and the plan is taken that should run quickest. Depends on nothing but its arguments, since the
/// order fixes how amplitudes round.
std::vector<Stage> plan_stages(const PrimitiveCircuit& circuit, uint32_t bit_count, const StageOptions& options);

/// places[k]: where in memory position k lies after the stages.
std::vector<uint32_t> places_after(const std::vector<Stage>& stages, uint32_t bit_count);

}  // namespace sallow
