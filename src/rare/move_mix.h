#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "bits/alias_table.h"
#include "rare/fault_block.h"

namespace sallow {

/// The moves that chains make at one level (a scale c of the odds, or a number of faults), and their frequencies.
///
/// Possible moves: a refresh of all faults, or of a window of them, with probability 1, 1/2, 1/4 or 1/8 (at a fixed
/// number of faults: an exchange); and hops of one fault up to a quarter of all at once. How much of a set can change
/// while it still fails is not known beforehand and differs from level to level: a pilot run tries all moves equally
/// often, and weights() computes from its record how often each is worth making.
class MoveMix {
 public:
  /// For π_c of this scale. `fault_count_mean`: mean size of the sets to be moved. Without weights, all moves are
  /// equal.
  MoveMix(const FaultModel& model, double scale, double fault_count_mean, std::span<const double> weights = {});

  /// For sets of `size` faults; moves do not change the size.
  MoveMix(const FaultModel& model, size_t size, std::span<const double> weights = {});

  size_t move_count() const { return moves_.size(); }
  /// Opens a proposal for the column; returns the number of the move.
  size_t propose(FaultBlock& block, size_t column, RandomStream& random) const;

  /// Computes weights from how often each move was tried and accepted. The value of a move is the share of a set that
  /// it changes times its acceptance rate. Moves worth less than a quarter of the best are nearly left out. The best
  /// hops and the best refresh, which change different things, get equal weights.
  std::vector<double> weights(std::span<const uint64_t> tried, std::span<const uint64_t> accepted) const;

 private:
  struct Move {
    uint32_t hops;  // 0: a refresh
    unsigned halvings;
    uint32_t window_faults;
    double share;  // of the faults that it changes
  };

  void list_moves(double fault_count_mean, std::span<const double> weights);

  uint32_t fault_count_;
  std::vector<Move> moves_;
  AliasTable pick_;
  std::vector<FaultAdditions> additions_;  // by halvings; empty if sets keep their size
};

}  // namespace sallow
