#pragma once

#include <cstdint>
#include <vector>

#include "decode/matching/engine/matching_graph.h"
#include "decode/matching/engine/nearest_first.h"

namespace sallow {

/// Dijkstra's search from one node, settled a node at a time, with nothing to clear between searches.
///
/// Nodes v with d(u, v) ≥ b(u) + b(v), b being the distance to the boundary, are not settled: two ways to the boundary
/// serve as well. What lies behind such a node is reached without it or is such a node itself.
class ShortestPaths {
 public:
  explicit ShortestPaths(const MatchingGraph& graph);

  void start(uint32_t source);
  /// Settles the next node; false when none is left at a distance below `limit`. Ties settle in the order of nodes.
  bool next(int64_t limit);

  /// Arcs looked at and nodes taken from the queue, over all searches.
  uint64_t steps() const { return steps_; }

  /// Whether no node is left at any distance.
  bool is_done() const { return queue_.is_empty(); }

  uint32_t node() const { return node_; }
  int64_t distance() const { return reached_[node_].distance; }
  uint64_t mask() const { return reached_[node_].mask; }
  /// The last edge on the way to a settled node.
  uint32_t step(uint32_t node) const { return reached_[node].step; }
  /// The edges of the way to a settled node, last first.
  void append_path(uint32_t node, std::vector<uint32_t>& edges) const;

 private:
  struct Reached {
    uint32_t search = 0;  // the last that reached the node
    uint32_t step;
    int64_t distance;
    uint64_t mask;
  };

  const MatchingGraph* graph_;
  uint64_t steps_ = 0;
  uint32_t search_ = 0;
  uint32_t source_ = 0;
  uint32_t node_ = 0;
  std::vector<Reached> reached_;  // by node
  NearestFirst queue_;
};

}  // namespace sallow
