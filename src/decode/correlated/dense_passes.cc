#include "decode/correlated/dense_passes.h"

#include <algorithm>

#include "decode/graph/weight_steps.h"

namespace sallow {

namespace {

int64_t farthest_from_boundary(const MatchingGraph& graph) {
  int64_t farthest = 0;
  for (uint32_t node = 0; node < graph.node_count(); node++) {
    const int64_t distance = graph.boundary_distance(node);
    if (distance != MatchingGraph::kNoBoundary) farthest = std::max(farthest, distance);
  }
  return farthest;
}

}  // namespace

bool DenseTables::has_room_for(const MatchingGraph& graph) {
  const uint32_t relevant = graph.relevant_count(), irrelevant = graph.node_count() - relevant;
  size_t arcs = 0;
  for (uint32_t node = 0; node < graph.node_count(); node++) arcs += graph.arcs(node).size();
  return std::max(relevant, irrelevant) <= DistanceTable::kMostNodes && arcs <= DistanceTable::kMostSteps;
}

std::optional<double> DenseTables::choose_unit(const MatchingGraph& graph, double unit) {
  constexpr double kCoarsest = 0.005;
  // Each edge of a path is rounded by at most one step.
  const double room = DistanceTable::kFarthest - 1.0 - graph.node_count();
  const double chosen = std::max(unit, unit * static_cast<double>(farthest_from_boundary(graph)) / room);
  return chosen <= kCoarsest ? std::optional(chosen) : std::nullopt;
}

bool DenseTables::fits(const MatchingGraph& graph) {
  return farthest_from_boundary(graph) <= DistanceTable::kFarthest;
}

DenseTables::DenseTables(const MatchingGraph& graph, double unit)
    : relevant(graph, 0, graph.relevant_count()),
      irrelevant(graph, graph.relevant_count(), graph.node_count()),
      closed((graph.node_count() + 63) / 64, 0) {
  // A quarter of a natural unit: slightly the fastest of 0.2 to 1 on published shots. Beyond kFarthest no region grows.
  margin = static_cast<int32_t>(round_within(0.25 / unit, DistanceTable::kFarthest));
  for (const std::vector<uint32_t>& nodes : graph.closed_components()) {
    for (uint32_t node : nodes) closed[node / 64] |= uint64_t{1} << (node % 64);
  }
}

bool DensePasses::suits(const uint64_t* row, bool in_window) const {
  // Tables are faster if there is one event per twenty nodes. Adding a row takes time proportional to its length, so
  // larger graphs need more events. Measured on surface codes of d = 5 to 11 and on published shots of 29 events in 192
  // nodes; in windows at d = 5 and 7.
  constexpr uint32_t kNodesAnEvent = 20;
  const uint32_t nodes = tables_->relevant.node_count(), row_words = nodes / 64;
  const uint32_t relevant = tables_->relevant.count_events(row);
  if (relevant * kNodesAnEvent < nodes || (in_window ? 2 : 1) * relevant < row_words * row_words) return false;
  if (relevant > DenseProblem::kMostEvents) return false;
  if (tables_->irrelevant.count_events(row) > DenseProblem::kMostEvents) return false;
  for (size_t word = 0; word < tables_->closed.size(); word++) {
    if ((row[word] & tables_->closed[word]) != 0) return false;
  }
  return true;
}

bool DensePasses::match(const uint64_t* row, std::span<const uint32_t>) {
  relevant_edges_.clear();
  irrelevant_edges_.clear();
  relevant_.match(row, relevant_edges_);
  irrelevant_.match(row, irrelevant_edges_);
  return true;
}

std::span<const uint32_t> DensePasses::edges(Half half) const {
  return half == Half::kRelevant ? relevant_edges_ : irrelevant_edges_;
}

bool DensePasses::match_again(Half half, const WeightOverlay& overlay, std::vector<uint32_t>& edges) {
  (half == Half::kRelevant ? relevant_ : irrelevant_).match(overlay, edges);
  return true;
}

}  // namespace sallow
