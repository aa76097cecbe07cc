#pragma once

#include <cstdint>
#include <vector>

#include "decode/matching/dense/dense_kernels.h"
#include "decode/matching/dense/distance_table.h"
#include "decode/matching/dense/lighter_distances.h"

namespace sallow {

/// Matches the few events that a shot has in a small part of a graph, exactly. One a thread; the table must outlive it.
class DenseMatcher {
 public:
  /// Under an overlay, balls are measured by `margin` beyond the radii of the first matching, so that few must be
  /// measured again; any margin above 0 gives the same weights.
  DenseMatcher(const DistanceTable& table, int32_t margin);

  /// Matches a shot's events within the table, at most DenseProblem::kMostEvents, given one bit per node of the graph.
  /// Appends the edges of all ways.
  void match(const uint64_t* bits, std::vector<uint32_t>& edges);
  /// Matches them again under an overlay, whose edges lie within the table and none of which is heavier.
  void match(const WeightOverlay& overlay, std::vector<uint32_t>& edges);

 private:
  void measure();

  const DistanceTable* table_;
  const DenseKernels* kernels_;
  std::vector<uint32_t> nodes_;  // of the events
  int32_t margin_;
  DenseProblem problem_ = {};
  bool has_lighter_ = false;  // its distances are not those of the table
  LighterDistances lighter_;
  int32_t radii_[DenseProblem::kMostEvents];  // that the first matching found
};

}  // namespace sallow
