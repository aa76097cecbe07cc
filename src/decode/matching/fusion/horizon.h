#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

#include "base/lists.h"
#include "decode/matching/engine/matching_graph.h"

namespace sallow {

/// How far each node is from the rounds that have not come yet.
///
/// Until a round comes, an event may be matched to it: its nodes are an open boundary. So the radius of an event may be
/// at most the distance to the nearest node of a later round. This distance grows with each round.
class Horizon {
 public:
  static constexpr int64_t kNone = INT64_MAX / 4;

  /// `rounds`: the round of each node.
  Horizon(const MatchingGraph& graph, std::vector<uint32_t> rounds);

  uint32_t round_count() const { return round_count_; }
  uint32_t round_of(uint32_t node) const { return rounds_[node]; }
  bool is_last(uint32_t round) const { return round + 1 >= round_count_; }
  /// The distance to the rounds after `last`, which is not before the node's own; kNone if the boundary is no farther.
  int64_t distance(uint32_t node, uint32_t last) const {
    const std::span<const uint32_t> distances = distances_[node];
    const uint32_t age = last - rounds_[node];
    return age < distances.size() ? distances[age] : kNone;
  }
  /// A lower bound on the same distance that is not cut off at the boundary; kNone if no round is after `last`.
  int64_t least_distance(uint32_t node, uint32_t last) const {
    if (is_last(last)) return kNone;
    const std::span<const uint32_t> distances = distances_[node];
    const uint32_t age = last - rounds_[node];
    if (age < distances.size()) return distances[age];
    return std::max(boundary_[node], (int64_t{age} / reach_ + 1) * lightest_);
  }

 private:
  std::vector<uint32_t> rounds_;
  std::vector<int64_t> boundary_;  // the boundary's distance
  uint32_t round_count_ = 0;
  uint32_t reach_ = 1;         // an edge joins rounds that differ by no more than this,
  int64_t lightest_ = 0;       // and if they differ, its weight is no less than this
  Lists<uint32_t> distances_;  // by node and age
};

}  // namespace sallow
