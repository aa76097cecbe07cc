#include "decode/matching/engine/region_levels.h"

#include <algorithm>

namespace sallow {

RegionLevels::RegionLevels(const MatchingGraph& graph)
    : graph_(graph), reached_(graph.node_count()), radius_(graph.node_count(), 0) {}

void RegionLevels::append(const GrowingSets& sets, Certificate& certificate) {
  for (uint32_t node : sets.nodes) radius_[node] = 0;
  for (const GrowingSets::Set& set : sets.sets) {
    if (set.width == 0) continue;
    std::span<const uint32_t> nodes(sets.nodes.data() + set.begin, set.end - set.begin);
    auto begin = static_cast<uint32_t>(certificate.levels.size());
    append_levels(nodes, set.width, certificate);
    certificate.regions.push_back({set.width, begin, static_cast<uint32_t>(certificate.levels.size())});
    for (uint32_t node : nodes) radius_[node] += set.width;
  }
}

void RegionLevels::reach(uint32_t node, int64_t distance) {
  Reached& reached = reached_[node];
  if (reached.search == search_ && reached.distance <= distance) return;
  reached = {search_, distance};
  queue_.push(distance, node);
}

// Dijkstra's search from all events at once. An event starts at minus the radius to which its ball has grown before.
void RegionLevels::append_levels(std::span<const uint32_t> nodes, int64_t width, Certificate& certificate) {
  search_++;
  queue_.clear();
  for (uint32_t node : nodes) reach(node, -radius_[node]);
  while (!queue_.is_empty()) {
    const NearestFirst::Entry entry = queue_.pop();
    if (entry.distance != reached_[entry.node].distance) continue;
    certificate.levels.push_back({graph_.detector_of(entry.node), std::max<int64_t>(0, entry.distance)});
    for (const MatchingGraph::Arc& arc : graph_.arcs(entry.node)) {
      int64_t distance = entry.distance + arc.weight;
      if (distance < width) reach(arc.node, distance);
    }
  }
}

}  // namespace sallow
