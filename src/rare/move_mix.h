#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "bits/alias_table.h"
#include "rare/fault_block.h"

namespace sallow {

/// Which moves chains make at one level, a scale c of the odds or a number of faults, and how often each.
///
/// The menu: refreshing all faults, or a window of them, with chance 1, 1/2, 1/4 or 1/8 (at a fixed number of faults:
/// exchanging them); and hops, of one fault up to a
/// quarter of them at once. How much of a set may change while it still fails is not known beforehand, and differs from
/// level to level: a pilot run tries all alike, and weights() makes of its record how often each is worth making.
class MoveMix {
 public:
  /// For π_c of this scale. `fault_count_mean`: of the sets that will be moved. Without weights, all moves alike.
  MoveMix(const FaultModel& model, double scale, double fault_count_mean, std::span<const double> weights = {});

  /// For sets of `size` faults, which keep their size.
  MoveMix(const FaultModel& model, size_t size, std::span<const double> weights = {});

  size_t move_count() const { return moves_.size(); }
  /// Opens a proposal for the column; returns which move it is.
  size_t propose(FaultBlock& block, size_t column, RandomStream& random) const;

  /// From how often each move was tried and accepted: the share of a set that it changes, times how often that is
  /// accepted. Moves not worth a quarter of the best are left out (nearly); the best hops and the best refreshing,
  /// which change different things, get as much as each other.
  std::vector<double> weights(std::span<const uint64_t> tried, std::span<const uint64_t> accepted) const;

 private:
  struct Move {
    uint32_t hops;  // 0: a refreshing
    unsigned halvings;
    uint32_t window_faults;
    double share;  // of the faults that it changes
  };

  void list_moves(double fault_count_mean, std::span<const double> weights);

  uint32_t fault_count_;
  std::vector<Move> moves_;
  AliasTable pick_;
  std::vector<FaultAdditions> additions_;  // by halvings; none where sets keep their size
};

}  // namespace sallow
