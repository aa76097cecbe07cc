#pragma once

#include <cstdint>
#include <vector>

#include "decode/matching/engine/matching_graph.h"
#include "decode/matching/engine/nearest_first.h"

namespace sallow {

/// Dijkstra's search from one node, one settled node per call, with nothing to clear between searches.
///
/// Nodes v with d(u, v) ≥ b(u) + b(v), where b is the distance to the boundary, are not settled: two paths to the
/// boundary are no worse. A node behind such a node is reached without it, or is such a node itself.
class ShortestPaths {
 public:
  explicit ShortestPaths(const MatchingGraph& graph);

  void start(uint32_t source);
  /// Settles the next node; false if none is left at a distance below `limit`. Ties settle in the order of nodes.
  bool next(int64_t limit);

  /// The number of arcs visited and of nodes taken from the queue, over all searches.
  uint64_t steps() const { return steps_; }

  /// Whether no node is left at any distance.
  bool is_done() const { return queue_.is_empty(); }

  uint32_t node() const { return node_; }
  int64_t distance() const { return reached_[node_].distance; }
  uint64_t mask() const { return reached_[node_].mask; }
  /// The last edge on the path to a settled node.
  uint32_t step(uint32_t node) const { return reached_[node].step; }
  /// Appends the edges of the path to a settled node, last edge first.
  void append_path(uint32_t node, std::vector<uint32_t>& edges) const;

 private:
  struct Reached {
    uint32_t search = 0;  // the last search that reached the node
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
