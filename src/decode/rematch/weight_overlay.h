#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "decode/matching/matching_graph.h"

namespace sallow {

/// An edge with another weight, seen from the graph of nodes.
struct EdgeWeight {
  uint32_t edge;
  int32_t weight;    // even, not negative
  uint32_t ends[2];  // nodes; the second may be kBoundary
};

/// Other weights for some edges, for one shot. The graph itself stays as it is, and clear() is one step: entries carry
/// the number of the shot that wrote them.
///
/// Whoever walks the graph takes an edge that became lighter in addition to what the graph says; of those that became
/// heavier he must leave out the graph's arcs, and trust the graph's ways to the boundary only where they use none.
class WeightOverlay {
 public:
  static constexpr uint32_t kNone = UINT32_MAX;

  /// A changed edge, seen from one of its ends.
  struct Way {
    uint32_t node;  // at the other end, or kBoundary
    uint32_t edge;
    int32_t weight;
  };

  explicit WeightOverlay(const MatchingGraph& graph)
      : graph_(&graph), at_edge_(graph.graph().edges().size()), at_node_(graph.node_count()) {}

  void clear();
  /// Makes an edge lighter, unless it already is as light.
  void lower(const EdgeWeight& lighter);
  /// Gives an edge a weight, whatever it had. The parallels of one that becomes heavier come in too: the graph has arcs
  /// for the lightest alone.
  void set(const EdgeWeight& changed);
  bool is_empty() const { return changed_.empty(); }
  /// All edges that are not left to the graph, in the order they came.
  std::span<const EdgeWeight> edges() const { return changed_; }

  /// Whether some edge may be heavier than in the graph; lower() alone never makes one so.
  bool has_heavier() const { return has_heavier_; }
  bool is_changed(uint32_t edge) const { return at_edge_[edge].shot == shot_; }
  bool is_heavier(uint32_t edge, int32_t graph_weight) const {
    return is_changed(edge) && changed_[at_edge_[edge].index].weight > graph_weight;
  }

  /// The ways from a node: for (w = first(node); w != kNone; w = next(w)) use way(w).
  uint32_t first(uint32_t node) const { return at_node_[node].shot == shot_ ? at_node_[node].index : kNone; }
  uint32_t next(uint32_t w) const { return next_[w]; }
  Way way(uint32_t w) const {
    const EdgeWeight& l = changed_[w / 2];
    return {l.ends[1 - w % 2], l.edge, l.weight};
  }

 private:
  struct Entry {
    uint32_t shot = 0;
    uint32_t index = 0;
  };

  void insert(const EdgeWeight& changed);
  void insert_parallels(const EdgeWeight& heavier);

  const MatchingGraph* graph_;
  uint32_t shot_ = 1;
  bool has_heavier_ = false;
  std::vector<EdgeWeight> changed_;
  std::vector<uint32_t> next_;  // two a changed edge
  std::vector<Entry> at_edge_;  // its place in changed_
  std::vector<Entry> at_node_;  // its first way
};

}  // namespace sallow
