#pragma once

#include <cstdint>
#include <vector>

#include "decode/matching/engine/matching_graph.h"

namespace sallow {

/// For every node u, the nodes nearest to it, by distance, as NearLists has them with Extent::kOwnBall; but told
/// relative to u, so that nodes that look alike share one list.
///
/// A memory experiment looks the same at most places and in most rounds, so its lists take a few megabytes, and what is
/// walked of them lies in the second cache, where lists of every node's own would take hundreds of megabytes. Where no
/// two nodes look alike there is one list per node, shorter where they would have more than kMostPlaces places
/// together; what lies beyond a list's end must be searched for.
///
/// A list ends with a place of its own, which leads back to u: a search for events around an event stops there.
class NearPatterns {
 public:
  static constexpr uint32_t kMostPlaces = 1 << 24;  // 200 MB
  static constexpr uint32_t kFar = UINT32_MAX;

  /// With at most `length` nodes a list.
  NearPatterns(const MatchingGraph& graph, uint32_t length);

  uint32_t begin(uint32_t node) const { return begins_[node]; }
  /// The first place, from `place` on, whose node's bit is set. The node's own must be.
  uint32_t next(const uint64_t* bits, uint32_t node, uint32_t place) const {
    for (;; place++) {
      const uint32_t other = node + offsets_[place];
      if (bits[other / 64] >> (other % 64) & 1) return place;
    }
  }
  uint32_t nearest(const uint64_t* bits, uint32_t node) const { return next(bits, node, begins_[node]); }

  /// The node at a place of a node's list: itself at the list's end.
  uint32_t node_at(uint32_t node, uint32_t place) const { return node + offsets_[place]; }
  bool is_end(uint32_t place) const { return offsets_[place] == 0; }
  /// At the end: whatever is not listed lies at least this far, or does not matter.
  uint32_t distance(uint32_t place) const { return distances_[place]; }
  /// At the end: whether all that matter are listed; then distance() is twice that to the boundary, kFar if there is
  /// none, and mask() that of the way there.
  bool is_whole(uint32_t end) const { return steps_[end].previous != 0; }
  /// The observables on the way, where has_masks().
  uint64_t mask(uint32_t place) const { return masks_[steps_[place].mask]; }
  bool has_masks() const { return has_masks_; }
  /// The edges of the way from a node to the one at a place of its list, last first.
  void append_path(uint32_t node, uint32_t place, std::vector<uint32_t>& edges) const;

  size_t place_count() const { return offsets_.size(); }

 private:
  struct Step {
    uint16_t previous;  // on the way there: a place, counted from 1; 0: the node itself
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
