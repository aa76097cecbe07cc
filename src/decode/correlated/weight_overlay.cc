#include "decode/correlated/weight_overlay.h"

#include <algorithm>

namespace sallow {

WeightOverlay::WeightOverlay(const MatchingGraph& graph)
    : graph_(&graph),
      index_of_edge_(graph.graph().edges().size(), kNone),
      first_(graph.node_count(), kNone),
      touched_((graph.node_count() + 63) / 64, 0) {}

void WeightOverlay::clear() {
  for (const Lighter& l : lighter_) {
    index_of_edge_[l.edge] = kNone;
    for (uint32_t end : l.ends) {
      if (end == kBoundary) continue;
      first_[end] = kNone;
      touched_[end / 64] = 0;
    }
  }
  lighter_.clear();
}

void WeightOverlay::lower(uint32_t edge, int32_t weight) {
  const DecodingEdge& e = graph_->graph().edges()[edge];
  if (weight >= e.weight) return;
  uint32_t index = index_of_edge_[edge];
  if (index != kNone) {
    lighter_[index].weight = std::min(lighter_[index].weight, weight);
    return;
  }
  index = static_cast<uint32_t>(lighter_.size());
  index_of_edge_[edge] = index;
  Lighter l{edge, weight, {graph_->node_of(e.u), kBoundary}, {kNone, kNone}};
  if (e.v != kBoundary) l.ends[1] = graph_->node_of(e.v);
  for (uint32_t side = 0; side < 2; side++) {
    uint32_t end = l.ends[side];
    if (end == kBoundary) continue;
    l.next[side] = first_[end];
    first_[end] = 2 * index + side;
    touched_[end / 64] |= uint64_t{1} << (end % 64);
  }
  lighter_.push_back(l);
}

}  // namespace sallow
