#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "decode/matching/engine/matching_graph.h"

namespace sallow {

/// For every node u, the nodes v nearest to it, by distance: what a shot's events walk over to find each other.
///
/// Only those that can matter are listed: d(u, v) < b(u) + b(v), since two ways to the boundary would serve as well,
/// and with Extent::kOwnBall d(u, v) < 2 b(u), since a ball is never larger than b(u). With a node, all nodes on the
/// shortest way to it are listed. Lists end after `length` entries, or fewer where all lists together would exceed
/// kMostEntries; complete_to() says up to which distance they hold.
class NearLists {
 public:
  static constexpr uint32_t kMostEntries = 1 << 24;  // 240 MB

  /// The default: 192 per node, or as many as make 2^20 together, if that is more.
  static uint32_t usual_length(const MatchingGraph& graph) {
    return std::max(192u, (1u << 20) / std::max(graph.node_count(), 1u));
  }

  enum class Extent { kOwnBall, kBothBoundaries };

  NearLists(const MatchingGraph& graph, uint32_t length, Extent extent);

  uint32_t begin(uint32_t node) const { return lists_[node].begin; }
  uint32_t end(uint32_t node) const { return lists_[node + 1].begin; }
  /// Where distances reach 2 b(node).
  uint32_t end_of_ball(uint32_t node) const { return lists_[node].end_of_ball; }
  uint32_t neighbour(uint32_t place) const { return entries_[place].node; }
  int64_t distance(uint32_t place) const { return entries_[place].distance; }
  /// Asks for the memory of a list's first places, so that it is there when the list is walked.
  void prefetch(uint32_t node) const {
    const uint32_t first = begin(node), last = end(node);
    if (first == last) return;
    __builtin_prefetch(&entries_[first]);
    __builtin_prefetch(&entries_[std::min(first + 8, last - 1)]);
  }
  /// The observables on the way, where has_masks().
  uint64_t mask(uint32_t place) const { return masks_[mask_ids_[place]]; }
  /// Whatever is not listed lies at least this far; INT64_MAX where nothing is missing.
  int64_t complete_to(uint32_t node) const { return lists_[node].complete_to; }
  /// Whether every way's observables fit the table of masks.
  bool has_masks() const { return has_masks_; }
  /// The edges of the way from `node` to the neighbour at `place` in its list, last first.
  void append_path(uint32_t node, uint32_t place, std::vector<uint32_t>& edges) const;

 private:
  // What is read together lies together: walks over lists wait for memory more than for anything else.
  struct List {
    uint32_t begin;
    uint32_t end_of_ball;
    int64_t complete_to;
  };
  struct Entry {
    uint32_t node;
    uint32_t distance;
  };

  const MatchingGraph* graph_;
  bool has_masks_;
  std::vector<List> lists_;  // and one more, for the end of the last
  std::vector<Entry> entries_;
  std::vector<uint16_t> mask_ids_;
  std::vector<uint32_t> steps_;  // the last edge on the way
  std::vector<uint64_t> masks_;
};

}  // namespace sallow
