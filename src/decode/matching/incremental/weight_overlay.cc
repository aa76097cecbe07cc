#include "decode/matching/incremental/weight_overlay.h"

#include <algorithm>

namespace sallow {

WeightOverlay::WeightOverlay(const MatchingGraph& graph)
    : graph_(&graph), at_edge_(graph.graph().edges().size()), at_node_(graph.node_count()) {}

void WeightOverlay::clear() {
  count_ = 0;
  has_heavier_ = false;
  if (++shot_ != 0) return;
  std::fill(at_edge_.begin(), at_edge_.end(), Entry());
  std::fill(at_node_.begin(), at_node_.end(), Entry());
  shot_ = 1;
}

void WeightOverlay::set(const EdgeWeight& changed) {
  if (is_changed(changed.edge)) {
    changed_[at_edge_[changed.edge].index].weight = changed.weight;
  } else {
    insert(changed);
  }
  if (changed.weight <= graph_->graph().edges()[changed.edge].weight) return;
  has_heavier_ = true;
  // Searches find parallel edges to the boundary when the graph's path there is not usable.
  if (changed.ends[1] != kBoundary) insert_parallels(changed);
}

// Edges are sorted by their ends, so that parallel edges are adjacent.
void WeightOverlay::insert_parallels(const EdgeWeight& heavier) {
  std::span<const DecodingEdge> edges = graph_->graph().edges();
  auto is_parallel = [&](uint32_t e) {
    return edges[e].u == edges[heavier.edge].u && edges[e].v == edges[heavier.edge].v;
  };
  auto offer = [&](uint32_t e) {
    if (!is_changed(e)) insert({e, edges[e].weight, {heavier.ends[0], heavier.ends[1]}});
  };
  for (uint32_t e = heavier.edge; e > 0 && is_parallel(e - 1); e--) offer(e - 1);
  for (uint32_t e = heavier.edge + 1; e < edges.size() && is_parallel(e); e++) offer(e);
}

}  // namespace sallow
