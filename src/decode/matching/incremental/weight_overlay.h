#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "decode/matching/engine/matching_graph.h"

namespace sallow {

/// An edge with another weight, with its ends as nodes of a MatchingGraph.
struct EdgeWeight {
  uint32_t edge;
  int32_t weight;    // even, not negative
  uint32_t ends[2];  // nodes; the second may be kBoundary
};

/// Other weights for some edges, for one shot. The graph itself does not change. clear() is one step, because entries
/// carry the number of the shot that wrote them.
///
/// When searching the graph, add lighter edges to the graph's own arcs. Leave out the graph's arcs of edges that became
/// heavier, and use the graph's paths to the boundary only if they contain no such edge.
class WeightOverlay {
 public:
  static constexpr uint32_t kNone = UINT32_MAX;

  /// A changed edge, seen from one of its ends.
  struct Way {
    uint32_t node;  // at the other end, or kBoundary
    uint32_t edge;
    int32_t weight;
  };

  /// A changed edge, with the next one in the list of each of its ends.
  struct Changed : EdgeWeight {
    uint32_t next[2];
  };

  explicit WeightOverlay(const MatchingGraph& graph);

  void clear();
  /// Makes an edge lighter, unless it is already as light.
  void lower(const EdgeWeight& lighter) {
    const Entry& known = at_edge_[lighter.edge];
    if (known.shot != shot_) {
      insert(lighter);
    } else if (lighter.weight < changed_[known.index].weight) {
      changed_[known.index].weight = lighter.weight;
    }
  }
  /// Sets the weight of an edge. If the edge becomes heavier, its parallel edges are added too, because the graph has
  /// arcs only for the lightest.
  void set(const EdgeWeight& changed);
  bool is_empty() const { return count_ == 0; }
  /// All edges with their own weights here, in the order of insertion.
  std::span<const Changed> edges() const { return {changed_.data(), count_}; }

  /// Whether some edge may be heavier than in the graph; lower() alone never makes one so.
  bool has_heavier() const { return has_heavier_; }
  bool is_changed(uint32_t edge) const { return at_edge_[edge].shot == shot_; }
  bool is_heavier(uint32_t edge, int32_t graph_weight) const {
    return is_changed(edge) && changed_[at_edge_[edge].index].weight > graph_weight;
  }

  /// The changed edges at a node: for (w = first(node); w != kNone; w = next(w)) use way(w).
  uint32_t first(uint32_t node) const { return at_node_[node].shot == shot_ ? at_node_[node].index : kNone; }
  uint32_t next(uint32_t w) const { return changed_[w / 2].next[w % 2]; }
  Way way(uint32_t w) const {
    const EdgeWeight& l = changed_[w / 2];
    return {l.ends[1 - w % 2], l.edge, l.weight};
  }

 private:
  struct Entry {
    uint32_t shot = 0;
    uint32_t index = 0;
  };

  void insert(const EdgeWeight& edge) {
    if (count_ == changed_.size()) changed_.resize(2 * count_ + 64);
    Changed& changed = changed_[count_];
    static_cast<EdgeWeight&>(changed) = edge;
    at_edge_[edge.edge] = {shot_, count_};
    for (uint32_t side = 0; side < 2; side++) {
      if (edge.ends[side] == kBoundary) continue;
      Entry& at = at_node_[edge.ends[side]];
      changed.next[side] = at.shot == shot_ ? at.index : kNone;
      at = {shot_, 2 * count_ + side};
    }
    count_++;
  }
  void insert_parallels(const EdgeWeight& heavier);

  const MatchingGraph* graph_;
  uint32_t shot_ = 1;
  bool has_heavier_ = false;
  uint32_t count_ = 0;
  std::vector<Changed> changed_;  // the first `count_`
  std::vector<Entry> at_edge_;    // its index in changed_
  std::vector<Entry> at_node_;    // its first changed edge
};

}  // namespace sallow
