#include "decode/matching/shortest_paths.h"

#include <algorithm>
#include <functional>

namespace sallow {

ShortestPaths::ShortestPaths(const MatchingGraph& graph)
    : graph_(&graph),
      seen_(graph.node_count(), 0),
      distance_(graph.node_count()),
      mask_(graph.node_count()),
      step_(graph.node_count()) {}

void ShortestPaths::start(uint32_t source) {
  if (++search_ == 0) {
    std::fill(seen_.begin(), seen_.end(), 0);
    search_ = 1;
  }
  source_ = source;
  seen_[source] = search_;
  distance_[source] = 0;
  mask_[source] = 0;
  queue_.assign(1, {0, source});
}

bool ShortestPaths::next(int64_t limit) {
  int64_t source_boundary = graph_->boundary_distance(source_);
  while (!queue_.empty() && queue_.front().distance < limit) {
    Entry entry = queue_.front();
    std::pop_heap(queue_.begin(), queue_.end(), std::greater<>());
    queue_.pop_back();
    if (entry.distance != distance_[entry.node]) continue;
    if (entry.node != source_ && entry.distance >= source_boundary + graph_->boundary_distance(entry.node)) continue;
    node_ = entry.node;
    for (const MatchingGraph::Arc& arc : graph_->arcs(node_)) {
      int64_t longer = entry.distance + arc.weight;
      if (!seen(arc.node) || longer < distance_[arc.node]) {
        seen_[arc.node] = search_;
        distance_[arc.node] = longer;
        mask_[arc.node] = mask_[node_] ^ graph_->edge_mask(arc.edge);
        step_[arc.node] = arc.edge;
        queue_.push_back({longer, arc.node});
        std::push_heap(queue_.begin(), queue_.end(), std::greater<>());
      }
    }
    if (node_ != source_) return true;
  }
  return false;
}

void ShortestPaths::append_path(uint32_t node, std::vector<uint32_t>& edges) const {
  while (node != source_) {
    edges.push_back(step_[node]);
    node = graph_->other_end(step_[node], node);
  }
}

}  // namespace sallow
