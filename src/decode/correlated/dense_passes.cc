#include "decode/correlated/dense_passes.h"

#include <algorithm>

namespace sallow {

std::optional<double> DenseTables::unit_for(const MatchingGraph& graph, double unit) {
  const uint32_t telling = graph.telling_count(), silent = graph.node_count() - telling;
  size_t arcs = 0;
  int64_t farthest = 1;
  for (uint32_t node = 0; node < graph.node_count(); node++) {
    arcs += graph.arcs(node).size();
    farthest = std::max(farthest, graph.boundary_distance(node));
  }
  if (std::max(telling, silent) > DistanceTable::kMostNodes || arcs > DistanceTable::kMostSteps) return std::nullopt;
  if (farthest == MatchingGraph::kNoBoundary) return std::nullopt;
  // Each edge of a way is rounded by a step at most.
  const double room = DistanceTable::kFar / 2 - 1.0 - graph.node_count();
  return unit * static_cast<double>(farthest) / room;
}

DenseTables::DenseTables(const MatchingGraph& graph)
    : telling(graph, 0, graph.telling_count()), silent(graph, graph.telling_count(), graph.node_count()) {}

bool DensePasses::suits(const uint64_t* row) const {
  // An event in twenty nodes: measured from d = 5 to 9 and on published shots, where an event in seven is usual.
  constexpr uint32_t kNodesAnEvent = 20;
  const uint32_t telling = tables_->telling.count_events(row);
  return kNodesAnEvent * telling >= tables_->telling.node_count() && telling <= DenseProblem::kMostEvents &&
         tables_->silent.count_events(row) <= DenseProblem::kMostEvents;
}

bool DensePasses::match(const uint64_t* row) {
  telling_edges_.clear();
  silent_edges_.clear();
  telling_.match(row, telling_edges_);
  silent_.match(row, silent_edges_);
  return true;
}

std::span<const uint32_t> DensePasses::edges(Half half) const {
  return half == Half::kTelling ? telling_edges_ : silent_edges_;
}

bool DensePasses::match_again(Half half, const WeightOverlay& overlay, std::vector<uint32_t>& edges) {
  (half == Half::kTelling ? telling_ : silent_).match(overlay, edges);
  return true;
}

}  // namespace sallow
