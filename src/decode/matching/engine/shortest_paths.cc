#include "decode/matching/engine/shortest_paths.h"

namespace sallow {

ShortestPaths::ShortestPaths(const MatchingGraph& graph) : graph_(&graph), reached_(graph.node_count()) {}

void ShortestPaths::start(uint32_t source) {
  if (++search_ == 0) {
    for (Reached& reached : reached_) reached.search = 0;
    search_ = 1;
  }
  source_ = source;
  reached_[source] = {search_, MatchingGraph::kNoEdge, 0, 0};
  queue_.clear();
  queue_.push(0, source);
}

bool ShortestPaths::next(int64_t limit) {
  int64_t source_boundary = graph_->boundary_distance(source_);
  while (!queue_.is_empty() && queue_.first().distance < limit) {
    const NearestFirst::Entry entry = queue_.pop();
    steps_++;
    const Reached here = reached_[entry.node];
    if (entry.distance != here.distance) continue;
    if (entry.node != source_ && entry.distance >= source_boundary + graph_->boundary_distance(entry.node)) continue;
    node_ = entry.node;
    for (const MatchingGraph::Arc& arc : graph_->arcs(node_)) {
      steps_++;
      int64_t longer = entry.distance + arc.weight;
      Reached& there = reached_[arc.node];
      if (there.search == search_ && longer >= there.distance) continue;
      there = {search_, arc.edge, longer, here.mask ^ graph_->edge_mask(arc.edge)};
      queue_.push(longer, arc.node);
    }
    if (node_ != source_) return true;
  }
  return false;
}

void ShortestPaths::append_path(uint32_t node, std::vector<uint32_t>& edges) const {
  while (node != source_) {
    edges.push_back(step(node));
    node = graph_->other_end(step(node), node);
  }
}

}  // namespace sallow
