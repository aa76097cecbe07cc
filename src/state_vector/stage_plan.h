#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "state_vector/primitives.h"

namespace sallow {

/// One pass through memory: a set of index bits (positions) whose amplitudes form blocks that fit the cache, and all
/// primitives that can be applied before another set is needed.
struct Stage {
  /// Ascending.
  std::vector<uint32_t> positions;
  /// The order in each round: phases (on any bits of the whole index), rotations, exchanges, dense gates.
  struct Round {
    std::vector<Primitive> phases;
    std::vector<Primitive> rotations;
    std::vector<Primitive> exchanges;
    std::vector<Primitive> dense;
  };
  std::vector<Round> rounds;
  /// Pairs of positions that exchange their places in memory after the stage. The first of a pair was among the lowest
  /// places and moves to the place of the second, so that the next stage's blocks consist of whole runs.
  std::vector<std::pair<uint32_t, uint32_t>> trades;
};

/// Sizes of the blocks, which depend on the cache and the precision.
struct StageOptions {
  /// The number of index bits of a block, and the number of lowest places in memory that every block has, so that it
  /// consists of runs.
  uint32_t block_bits = 15;
  uint32_t run_bits = 7;
};

/// Orders primitives on `bit_count` tracks into stages. Track k is position k, which is also its place in memory before
/// the first stage.
///
/// Phases need no bit in the block: they may run as soon as the rotations before them have run. So a stage is chosen by
/// the rotations and exchanges that its positions allow. Positions are added one by one, each time the one with the
/// most progress per unit of time, and then exchanged as long as that helps. For large vectors, this is repeated with
/// several weights of time and progress, and the plan with the shortest estimated time is used. The result depends only
/// on the arguments, because the order determines how amplitudes round.
std::vector<Stage> plan_stages(const PrimitiveCircuit& circuit, uint32_t bit_count, const StageOptions& options);

/// places[k] is the place in memory of position k after the stages.
std::vector<uint32_t> places_after(const std::vector<Stage>& stages, uint32_t bit_count);

}  // namespace sallow
