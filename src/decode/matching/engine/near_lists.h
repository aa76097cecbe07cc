#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "decode/matching/engine/matching_graph.h"

namespace sallow {

/// For every node u, the nodes v nearest to it, by distance. The events of a shot find each other through these lists.
///
/// Only relevant nodes are listed: d(u, v) < b(u) + b(v), because two paths to the boundary would otherwise be no
/// worse, and with Extent::kOwnBall d(u, v) < 2 b(u), because a ball is never larger than b(u). With a node, all nodes
/// on the shortest path to it are listed. Lists end after `length` entries, or earlier if all lists together would
/// exceed kMostEntries; complete_to() returns the distance up to which a list is complete.
class NearLists {
 public:
  static constexpr uint32_t kMostEntries = 1 << 24;  // 300 MB

  /// The default length: 192 per node, or as many as make 2^20 entries in total, whichever is more.
  static uint32_t usual_length(const MatchingGraph& graph) {
    return std::max(192u, (1u << 20) / std::max(graph.node_count(), 1u));
  }

  enum class Extent { kOwnBall, kBothBoundaries };

  NearLists(const MatchingGraph& graph, uint32_t length, Extent extent);

  uint32_t begin(uint32_t node) const { return lists_[node].begin; }
  uint32_t end(uint32_t node) const { return lists_[node + 1].begin; }
  /// The place where distances reach 2 b(node).
  uint32_t end_of_ball(uint32_t node) const { return lists_[node].end_of_ball; }
  uint32_t neighbour(uint32_t place) const { return neighbours_[place]; }
  int64_t distance(uint32_t place) const { return entries_[place].distance; }
  /// Prefetches a list's first places.
  void prefetch(uint32_t node) const {
    const uint32_t first = begin(node), last = end(node);
    if (first == last) return;
    __builtin_prefetch(&neighbours_[first]);
    __builtin_prefetch(&neighbours_[std::min(first + 16, last - 1)]);
  }
  /// The observables on the path, if has_masks().
  uint64_t mask(uint32_t place) const { return masks_[mask_ids_[place]]; }
  /// Nodes that are not listed are at least this far; INT64_MAX if no relevant node is missing.
  int64_t complete_to(uint32_t node) const { return lists_[node].complete_to; }
  /// Whether the observables of every path fit the table of masks.
  bool has_masks() const { return has_masks_; }
  /// Appends the edges of the path from a node to the neighbour at `place` in its list, last edge first.
  void append_path(uint32_t place, std::vector<uint32_t>& edges) const {
    for (; place != kNoPlace; place = entries_[place].before) edges.push_back(entries_[place].edge);
  }

 private:
  static constexpr uint32_t kNoPlace = UINT32_MAX;

  // Data that are read together are stored together: searches of lists mostly wait for memory.
  struct List {
    uint32_t begin;
    uint32_t end_of_ball;
    int64_t complete_to;
  };
  struct Entry {
    uint32_t distance;
    uint32_t edge;    // the last one of the path
    uint32_t before;  // the place of the node before that edge; kNoPlace if it is the list's own node
  };

  bool has_masks_;
  std::vector<List> lists_;  // one more at the end
  std::vector<uint32_t> neighbours_;
  std::vector<Entry> entries_;
  std::vector<uint16_t> mask_ids_;
  std::vector<uint64_t> masks_;
};

}  // namespace sallow
