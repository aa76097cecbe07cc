#include "decode/correlated/sparse_passes.h"

namespace sallow {

SparsePasses::SparsePasses(const MatchingGraph& graph, const NearLists& near, const std::vector<int64_t>& nearest)
    : graph_(&graph), matcher_(graph, near), incremental_(graph, nearest) {}

bool SparsePasses::match(const uint64_t* bits, std::span<const uint32_t> nodes) {
  if (!matcher_.match(bits, nodes)) return false;
  first_.gather(*graph_, matcher_);
  return true;
}

std::span<const uint32_t> SparsePasses::edges(Half half) const {
  const std::span<const uint32_t> all = first_.edges;
  return half == Half::kRelevant ? all.first(first_.relevant_edges) : all.subspan(first_.relevant_edges);
}

bool SparsePasses::match_again(Half half, const WeightOverlay& overlay, std::vector<uint32_t>& edges) {
  const std::span<const MatchedEvent> all = first_.events;
  const uint32_t relevant = first_.relevant_events;
  if (half == Half::kRelevant) {
    incremental_.match(all.first(relevant), 0, first_.edges.data(), overlay);
  } else {
    incremental_.match(all.subspan(relevant), relevant, first_.edges.data(), overlay);
  }
  if (incremental_.changes().empty()) return false;
  const std::span<const uint32_t> first = this->edges(half);
  edges.insert(edges.end(), first.begin(), first.end());
  edges.insert(edges.end(), incremental_.changes().begin(), incremental_.changes().end());
  return true;
}

}  // namespace sallow
