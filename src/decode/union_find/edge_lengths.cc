#include "decode/union_find/edge_lengths.h"

#include <algorithm>
#include <span>

namespace sallow {

std::vector<int32_t> edge_lengths(const DecodingGraph& graph, uint32_t steps) {
  const std::span<const DecodingEdge> edges = graph.edges();
  std::vector<int32_t> weights = graph.weights(), lengths;
  if (weights.empty()) return lengths;
  std::nth_element(weights.begin(), weights.begin() + static_cast<ptrdiff_t>(weights.size() / 2), weights.end());
  const int64_t median = std::max<int64_t>(weights[weights.size() / 2], 1);
  const int64_t longest = int64_t{8} * steps;
  lengths.reserve(edges.size());
  size_t lightest = 0;  // of the edges parallel to the last; edges are sorted by ends, so these are adjacent
  for (size_t e = 0; e < edges.size(); e++) {
    const int64_t length = (int64_t{2} * edges[e].weight * steps + median) / (2 * median);
    lengths.push_back(static_cast<int32_t>(2 * std::min(length, longest)));
    if (edges[e].u != edges[lightest].u || edges[e].v != edges[lightest].v) lightest = e;
    if (lightest == e) continue;
    const size_t heavier = edges[e].weight < edges[lightest].weight ? lightest : e;
    lengths[heavier] = static_cast<int32_t>(2 * longest + 2);
    if (heavier == lightest) lightest = e;
  }
  return lengths;
}

}  // namespace sallow
