#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "base/lists.h"
#include "experiment/block_decoder.h"
#include "rare/fault_block.h"
#include "rare/move_mix.h"

namespace sallow {

/// Statistics of a group's chains at one level.
struct LevelRecord {
  double weight_mean = 0;  // the factor for the group's estimate; see resample() and lower()
  double size_sum = 0;     // of |S| over the kept states
  double size_square_sum = 0;
  double next_size_mean = 0;  // of |S| and |S|², weighted for the next level
  double next_size_square = 0;
  double states = 0;    // 0: the group is empty
  double accepted = 0;  // share of moves that were accepted
  double retained = 0;  // share of a chain's faults at the level's start that it has at the end
  double cut = 0;       // share of the weight from sets whose draws reached the limit; see lower()
};

/// What odds are multiplied by from one level to the next: `ratio`, or, where some are capped at one of the levels,
/// ratio times `surplus` of the fault, from 1 to 1 / ratio.
struct OddsStep {
  double ratio = 1;
  std::vector<double> surplus = {};  // empty: 1 of all faults

  /// Whether a fault's odds are nearer to falling by the ratio than to staying.
  bool falls(uint32_t fault) const { return surplus.empty() || surplus[fault] * surplus[fault] * ratio < 1; }
};

/// Draws a set of faults into `faults`, rising.
using DrawFaults = std::function<void(RandomStream& random, std::vector<uint32_t>& faults)>;

/// Failing sets of faults, in independent groups, that descend through levels: drawn directly, moved, resampled.
///
/// One block of columns, for one thread at a time. Everything is a function of (seed, number).
class Population {
 public:
  static constexpr size_t kGroups = 2;
  static constexpr size_t kChainsPerGroup = 128;
  static constexpr size_t kColumns = kGroups * kChainsPerGroup;

  /// A call that would take more than `most_decodes` in total throws OutOfDecodes.
  Population(const FaultModel& model, uint64_t seed, uint64_t number, uint64_t most_decodes = UINT64_MAX);

  /// Uses the odds of this model from now on. The model must have the same faults and outlive this object.
  void use_odds(const FaultModel& model);
  /// Draws kColumns shots `rounds` times and starts each group's chains at its failing shots. Returns each group's
  /// number of failures among kChainsPerGroup * rounds shots. A group without failures stays empty from then on.
  std::vector<uint64_t> start(const DrawFaults& draw_faults, size_t rounds, BlockDecoder& decoder);
  /// Moves each chain `steps` times and keeps its set after every `stride` of them.
  void run(const MoveMix& moves, size_t steps, size_t stride, BlockDecoder& decoder);
  /// For the last run: how often each move was tried and accepted.
  std::span<const uint64_t> tried() const { return tried_; }
  std::span<const uint64_t> accepted() const { return accepted_moves_; }
  /// The sizes of a group's kept states: sizes()[s] states have s faults.
  std::span<const uint32_t> sizes(size_t group) const { return sizes_[group]; }
  /// Of kept state k * kColumns + column, its weight for the next level, where the odds of each fault are `step` times
  /// those of this one, over ratio^size_origin. With a surplus, 0 in an empty group.
  std::vector<double> weights(const OddsStep& step, size_t size_origin) const;
  /// Of the kept states, the mean number of faults whose odds fall with the step.
  double falling_mean(const OddsStep& step) const;
  /// Resamples each group's chains from its kept states, with weights(). Returns one record per group, with the mean
  /// weight.
  std::vector<LevelRecord> resample(const OddsStep& step, size_t size_origin);
  /// Goes from chains of w faults each, distributed as Π w_i, to chains of w - count faults: removes `count` faults
  /// from each, chosen uniformly, and resamples each group's chains from the sets T that still fail, with weights that
  /// are unbiased estimates of 1 / u(T). u(T) is the probability that `count` faults, drawn by their odds, find free
  /// sites and leave T failing; the number of draws until that happens estimates 1 / u(T). The records hold the mean
  /// weight, which is 0 for sets that no longer fail.
  std::vector<LevelRecord> lower(size_t count, BlockDecoder& decoder);

  /// The effective number of different ancestors of a group's chains: 1 / Σ (share of an ancestor)². A chain becomes
  /// its own ancestor once it has less than a tenth of its ancestor's faults.
  double effective_ancestors(size_t group) const;
  uint64_t decodes() const { return decodes_; }

 private:
  struct Ancestor {
    std::vector<uint32_t> faults;  // rising
  };
  void decode(BlockDecoder& decoder, const FaultBlock& block);
  LevelRecord chain_record(size_t group) const;
  // ratio^(size - size_origin), by size.
  std::vector<double> weights_of_sizes(const OddsStep& step, size_t size_origin) const;
  // Counts in `draws` the draws of each open column; at most kMostDraws per column, which is too few if u(T) is below a
  // thousandth.
  void count_draws(size_t count, std::vector<size_t> open, std::vector<double>& draws, BlockDecoder& decoder);
  // Resamples a group's chains from the kept states with these weights, whose sum in the group is `total` > 0.
  void redraw(size_t group, const std::vector<double>& weights, double total,
              const std::vector<std::shared_ptr<const Ancestor>>& ancestors);
  void begin_chain(size_t column, std::span<const uint32_t> faults, std::shared_ptr<const Ancestor> ancestor);

  static constexpr size_t kSpareColumns = 64;
  static constexpr double kMostDraws = 1000;

  RandomStream random_;
  FaultBlock block_;
  FaultBlock spare_;
  std::vector<std::shared_ptr<const Ancestor>> ancestors_;  // of columns; null in an empty group
  std::vector<std::vector<uint32_t>> level_starts_;         // of columns, rising
  Lists<uint32_t, size_t> kept_;                            // faults, of state k * kColumns + column
  std::vector<std::vector<uint32_t>> sizes_;
  std::vector<uint64_t> accepted_;
  std::vector<uint64_t> tried_, accepted_moves_;
  uint64_t steps_ = 0;
  uint64_t decodes_ = 0;
  uint64_t most_decodes_;
};

}  // namespace sallow
