#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "rare/direct_sampler.h"
#include "rare/fault_block.h"
#include "rare/move_mix.h"
#include "study/block_decoder.h"

namespace sallow {

/// What a group's chains did at one level.
struct LevelRecord {
  double weight_mean = 0;  // of ratio^|S| over the kept states, times a power that all groups of a level share
  double size_sum = 0;     // of |S| over the kept states
  double size_square_sum = 0;
  double states = 0;
  double accepted = 0;    // share of moves
  double remembered = 0;  // share of the faults a chain began the level with that it has at the end
};

/// Failing sets of faults in some groups that share nothing, on their way down: drawn directly, moved, resampled.
///
/// One block of columns, so one thread's work at a time. Everything follows from (seed, number).
class Population {
 public:
  static constexpr size_t kGroups = 2;
  static constexpr size_t kChainsPerGroup = 128;
  static constexpr size_t kColumns = kGroups * kChainsPerGroup;

  Population(const FaultModel& model, uint64_t seed, uint64_t number);

  /// Draws kColumns shots `rounds` times and begins each group's chains at its failing ones. Returns each group's
  /// failures among kChainsPerGroup * rounds shots; a group without any stays empty from then on.
  std::vector<uint64_t> start(const DirectSampler& sampler, size_t rounds, BlockDecoder& decoder);
  /// Moves each chain `steps` times and keeps its set after every `stride` of them.
  void run(const MoveMix& moves, size_t steps, size_t stride, BlockDecoder& decoder);
  /// Of the last run: how often each move was made, and accepted.
  std::span<const uint64_t> tried() const { return tried_; }
  std::span<const uint64_t> accepted() const { return accepted_moves_; }
  /// |S| of the kept states of a group, sizes()[s] of them with s faults.
  std::span<const uint32_t> sizes(size_t group) const { return sizes_[group]; }
  /// Draws each group's chains anew among its kept states, by ratio^|S|, and returns what the level was like, a record
  /// a group. `size_origin`: weights are ratio^(|S| - size_origin).
  std::vector<LevelRecord> resample(double ratio, size_t size_origin);

  /// Of a group's chains, how many different beginnings they effectively have: 1 / Σ (share of a beginning)². A chain
  /// begins anew once it has less than a tenth of the faults it had at its beginning.
  double lineages(size_t group) const;
  uint64_t decodes() const { return decodes_; }

 private:
  struct Beginning {
    std::vector<uint32_t> faults;  // rising
  };
  struct Kept {
    std::vector<uint32_t> faults;
    std::vector<size_t> starts = {0};
    void clear();
    void append(std::span<const uint32_t> set);
    std::span<const uint32_t> set(size_t k) const { return {faults.data() + starts[k], starts[k + 1] - starts[k]}; }
  };

  void decode(BlockDecoder& decoder);
  void begin_chain(size_t column, std::span<const uint32_t> faults, std::shared_ptr<const Beginning> beginning);

  RandomStream random_;
  FaultBlock block_;
  std::vector<std::shared_ptr<const Beginning>> beginnings_;  // of columns; null: an empty group's
  std::vector<std::vector<uint32_t>> level_starts_;           // of columns, rising
  Kept kept_;                                                 // state k * kColumns + column
  std::vector<std::vector<uint32_t>> sizes_;
  std::vector<uint64_t> accepted_;
  std::vector<uint64_t> tried_, accepted_moves_;
  uint64_t steps_ = 0;
  uint64_t decodes_ = 0;
};

}  // namespace sallow
