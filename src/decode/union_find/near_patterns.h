#pragma once

#include <cstdint>
#include <vector>

#include "decode/matching/engine/matching_graph.h"

namespace sallow {

/// For every node u, the nodes nearest to it, by distance, as in NearLists with Extent::kOwnBall, but stored relative
/// to u, so that nodes with the same surroundings share one list.
///
/// A memory experiment looks the same at most places and in most rounds. So its lists take a few megabytes, and the
/// parts in use fit the second cache, while separate lists per node would take hundreds of megabytes. If no two nodes
/// have the same surroundings, there is one list per node; lists are shorter if they would have more than kMostPlaces
/// places in total. Nodes beyond the end of a list must be searched for.
///
/// A list ends with a place that leads back to u: a search for events around an event stops there.
class NearPatterns {
 public:
  static constexpr uint32_t kMostPlaces = 1 << 24;  // 200 MB
  static constexpr uint32_t kFar = UINT32_MAX;

  /// Lists have at most `length` nodes each.
  NearPatterns(const MatchingGraph& graph, uint32_t length);

  uint32_t begin(uint32_t node) const { return begins_[node]; }
  /// The first place, from `place` on, whose node's bit is set. The bit of `node` itself must be set.
  uint32_t next(const uint64_t* bits, uint32_t node, uint32_t place) const {
    for (;; place++) {
      const uint32_t other = node + offsets_[place];
      if (bits[other / 64] >> (other % 64) & 1) return place;
    }
  }
  uint32_t nearest(const uint64_t* bits, uint32_t node) const { return next(bits, node, begins_[node]); }

  /// The node at a place of a node's list; `node` itself at the end of the list.
  uint32_t node_at(uint32_t node, uint32_t place) const { return node + offsets_[place]; }
  bool is_end(uint32_t place) const { return offsets_[place] == 0; }
  /// At the end of a list: nodes that are not listed are at least this far, or irrelevant.
  uint32_t distance(uint32_t place) const { return distances_[place]; }
  /// At the end of a list: whether all relevant nodes are listed. If so, distance() is twice the distance to the
  /// boundary, kFar if there is none, and mask() is that of the path to the boundary.
  bool is_whole(uint32_t end) const { return steps_[end].previous != 0; }
  /// The observables on the path, if has_masks().
  uint64_t mask(uint32_t place) const { return masks_[steps_[place].mask]; }
  bool has_masks() const { return has_masks_; }
  /// Appends the edges of the path from a node to the node at a place of its list, last edge first.
  void append_path(uint32_t node, uint32_t place, std::vector<uint32_t>& edges) const;

  size_t place_count() const { return offsets_.size(); }

 private:
  struct Step {
    uint16_t previous;  // on the path: a place in the list, counted from 1; 0: the node itself
    uint16_t mask;
    bool operator==(const Step&) const = default;
  };
  friend class NearPatternsBuilder;

  const MatchingGraph* graph_;
  bool has_masks_;
  std::vector<uint32_t> begins_;
  std::vector<uint32_t> offsets_;  // modulo 2^32
  std::vector<uint32_t> distances_;
  std::vector<Step> steps_;
  std::vector<uint64_t> masks_;
};

}  // namespace sallow
