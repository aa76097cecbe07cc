#pragma once

#include <cstdint>
#include <vector>

#include "decode/matching/matching_graph.h"

namespace sallow {

/// Lower weights for some edges, for one shot. The graph itself stays as it is, so there is nothing to undo: clear()
/// costs as much as what was put in.
class WeightOverlay {
 public:
  static constexpr uint32_t kNone = UINT32_MAX;

  /// A lighter edge, seen from one of its ends.
  struct Way {
    uint32_t node;  // at the other end, or kBoundary
    uint32_t edge;
    int32_t weight;
  };

  explicit WeightOverlay(const MatchingGraph& graph);

  void clear();
  /// Makes an edge of graph().edges() lighter, unless it already is as light. Weights are even and not negative.
  void lower(uint32_t edge, int32_t weight);
  bool is_empty() const { return lighter_.empty(); }

  /// Whether a lighter edge ends at this node.
  bool touches(uint32_t node) const { return first_[node] != kNone; }
  const uint64_t* touched_bits() const { return touched_.data(); }
  /// The ways from a node: for (w = first(node); w != kNone; w = next(w)) use way(w).
  uint32_t first(uint32_t node) const { return first_[node]; }
  uint32_t next(uint32_t w) const { return lighter_[w / 2].next[w % 2]; }
  Way way(uint32_t w) const {
    const Lighter& l = lighter_[w / 2];
    return {l.ends[1 - w % 2], l.edge, l.weight};
  }

 private:
  struct Lighter {
    uint32_t edge;
    int32_t weight;
    uint32_t ends[2];  // nodes; the second may be kBoundary
    uint32_t next[2];
  };

  const MatchingGraph* graph_;
  std::vector<Lighter> lighter_;
  std::vector<uint32_t> index_of_edge_;  // in lighter_, or kNone
  std::vector<uint32_t> first_;          // by node
  std::vector<uint64_t> touched_;        // bits by node
};

}  // namespace sallow
