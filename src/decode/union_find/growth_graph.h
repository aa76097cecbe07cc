#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "decode/matching/matching_graph.h"

namespace sallow {

/// A MatchingGraph's edges with whole-number lengths, for growing clusters along them.
///
/// An edge of median weight is 2 * `steps` long, others in proportion, at most kLongest times as much: an error that
/// hardly ever happens is as good as one that never does. With one step all edges of ordinary weight are equally long.
class GrowthGraph {
 public:
  static constexpr uint32_t kMostSteps = 256;
  static constexpr uint32_t kLongest = 8;

  /// An edge, seen from one of its ends.
  struct Arc {
    uint32_t from;
    uint32_t to;  // or kBoundary
    uint32_t edge;
    int32_t length;
  };

  GrowthGraph(const MatchingGraph& graph, uint32_t steps);

  uint32_t node_count() const { return static_cast<uint32_t>(starts_.size() - 1); }
  uint32_t arc_count() const { return static_cast<uint32_t>(arcs_.size()); }
  uint32_t begin(uint32_t node) const { return starts_[node]; }
  uint32_t end(uint32_t node) const { return starts_[node + 1]; }
  const Arc& arc(uint32_t a) const { return arcs_[a]; }
  int32_t longest() const { return longest_; }

 private:
  std::vector<uint32_t> starts_;
  std::vector<Arc> arcs_;
  int32_t longest_ = 1;
};

}  // namespace sallow
