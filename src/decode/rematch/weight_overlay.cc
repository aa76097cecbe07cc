#include "decode/rematch/weight_overlay.h"

#include <algorithm>

namespace sallow {

void WeightOverlay::clear() {
  changed_.clear();
  next_.clear();
  has_heavier_ = false;
  if (++shot_ != 0) return;
  std::fill(at_edge_.begin(), at_edge_.end(), Entry());
  std::fill(at_node_.begin(), at_node_.end(), Entry());
  shot_ = 1;
}

void WeightOverlay::lower(const EdgeWeight& lighter) {
  if (is_changed(lighter.edge)) {
    int32_t& weight = changed_[at_edge_[lighter.edge].index].weight;
    weight = std::min(weight, lighter.weight);
  } else {
    insert(lighter);
  }
}

void WeightOverlay::set(const EdgeWeight& changed) {
  if (is_changed(changed.edge)) {
    changed_[at_edge_[changed.edge].index].weight = changed.weight;
  } else {
    insert(changed);
  }
  if (changed.weight <= graph_->graph().edges()[changed.edge].weight) return;
  has_heavier_ = true;
  // Those to the boundary are found by the walk, where the graph's way there is of no use.
  if (changed.ends[1] != kBoundary) insert_parallels(changed);
}

void WeightOverlay::insert(const EdgeWeight& changed) {
  auto index = static_cast<uint32_t>(changed_.size());
  at_edge_[changed.edge] = {shot_, index};
  changed_.push_back(changed);
  for (uint32_t side = 0; side < 2; side++) {
    uint32_t end = changed.ends[side];
    next_.push_back(end == kBoundary ? kNone : first(end));
    if (end != kBoundary) at_node_[end] = {shot_, 2 * index + side};
  }
}

// Edges are sorted by their ends, so that parallel ones stand together.
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
