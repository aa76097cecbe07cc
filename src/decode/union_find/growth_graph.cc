#include "decode/union_find/growth_graph.h"

#include <algorithm>

namespace sallow {

GrowthGraph::GrowthGraph(const MatchingGraph& graph, uint32_t steps) {
  const std::span<const DecodingEdge> edges = graph.graph().edges();
  const uint32_t count = graph.node_count();
  std::vector<int32_t> weights;
  for (const DecodingEdge& edge : edges) weights.push_back(edge.weight);
  int64_t median = 1;
  if (!weights.empty()) {
    std::nth_element(weights.begin(), weights.begin() + static_cast<ptrdiff_t>(weights.size() / 2), weights.end());
    median = std::max<int64_t>(weights[weights.size() / 2], 1);
  }
  const auto length_of = [&](int32_t weight) {
    const int64_t length = (int64_t{2} * weight * steps + median) / (2 * median);
    // Even, so that two clusters that grow towards each other meet at a whole time.
    return static_cast<int32_t>(2 * std::min<int64_t>(length, int64_t{kLongest} * steps));
  };

  std::vector<uint32_t> to_boundary(count, MatchingGraph::kNoEdge);  // the lightest edge
  for (uint32_t e = 0; e < edges.size(); e++) {
    if (edges[e].v != kBoundary) continue;
    uint32_t& lightest = to_boundary[graph.node_of(edges[e].u)];
    if (lightest == MatchingGraph::kNoEdge || edges[e].weight < edges[lightest].weight) lightest = e;
  }
  starts_.push_back(0);
  for (uint32_t node = 0; node < count; node++) {
    for (const MatchingGraph::Arc& arc : graph.arcs(node)) {
      arcs_.push_back({node, arc.node, arc.edge, length_of(arc.weight)});
    }
    if (const uint32_t e = to_boundary[node]; e != MatchingGraph::kNoEdge) {
      arcs_.push_back({node, kBoundary, e, length_of(edges[e].weight)});
    }
    starts_.push_back(static_cast<uint32_t>(arcs_.size()));
  }
  for (const Arc& arc : arcs_) longest_ = std::max(longest_, arc.length);
}

}  // namespace sallow
