#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "decode/correlated/edge_partners.h"
#include "decode/matching/matching_graph.h"

namespace sallow {

/// Lower weights for some edges, for one shot. The graph itself stays as it is, and clear() is one step: entries carry
/// the number of the shot that wrote them.
class WeightOverlay {
 public:
  static constexpr uint32_t kNone = UINT32_MAX;

  /// A lighter edge, seen from one of its ends.
  struct Way {
    uint32_t node;  // at the other end, or kBoundary
    uint32_t edge;
    int32_t weight;
  };

  explicit WeightOverlay(const MatchingGraph& graph)
      : at_edge_(graph.graph().edges().size()), at_node_(graph.node_count()) {}

  void clear();
  /// Makes an edge lighter, unless it already is as light.
  void lower(const LighterEdge& lighter);
  bool is_empty() const { return lighter_.empty(); }
  /// All of them, in the order of lower().
  std::span<const LighterEdge> edges() const { return lighter_; }

  /// The ways from a node: for (w = first(node); w != kNone; w = next(w)) use way(w).
  uint32_t first(uint32_t node) const { return at_node_[node].shot == shot_ ? at_node_[node].index : kNone; }
  uint32_t next(uint32_t w) const { return next_[w]; }
  Way way(uint32_t w) const {
    const LighterEdge& l = lighter_[w / 2];
    return {l.ends[1 - w % 2], l.edge, l.weight};
  }

 private:
  struct Entry {
    uint32_t shot = 0;
    uint32_t index = 0;
  };

  uint32_t shot_ = 1;
  std::vector<LighterEdge> lighter_;
  std::vector<uint32_t> next_;  // two a lighter edge
  std::vector<Entry> at_edge_;  // its place in lighter_
  std::vector<Entry> at_node_;  // its first way
};

}  // namespace sallow
