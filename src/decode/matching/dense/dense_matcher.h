#pragma once

#include <cstdint>
#include <vector>

#include "decode/matching/dense/dense_kernels.h"
#include "decode/matching/dense/distance_table.h"
#include "decode/matching/dense/lighter_distances.h"

namespace sallow {

/// Matches the events of a shot in a small part of a graph, exactly. One per thread; the table must outlive it.
class DenseMatcher {
 public:
  /// Under an overlay, distances are measured up to `margin` beyond the radii of the first matching, so that few events
  /// must be measured again. Any margin above 0 gives the same weights.
  DenseMatcher(const DistanceTable& table, int32_t margin);

  /// Matches a shot's events within the table, at most DenseProblem::kMostEvents, given one bit per node of the graph.
  /// Appends the edges of all paths.
  void match(const uint64_t* bits, std::vector<uint32_t>& edges);
  /// Matches them again under an overlay. Its edges must lie within the table, and none may be heavier.
  void match(const WeightOverlay& overlay, std::vector<uint32_t>& edges);

 private:
  void measure();

  const DistanceTable* table_;
  const DenseKernels* kernels_;
  std::vector<uint32_t> nodes_;  // of the events
  int32_t margin_;
  DenseProblem problem_ = {};
  bool has_lighter_ = false;  // problem_ holds distances under an overlay
  LighterDistances lighter_;
  int32_t radii_[DenseProblem::kMostEvents];  // of the first matching
};

}  // namespace sallow
