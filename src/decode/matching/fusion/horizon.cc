#include "decode/matching/fusion/horizon.h"

#include <algorithm>
#include <utility>

#include "decode/matching/engine/nearest_first.h"

namespace sallow {

Horizon::Horizon(const MatchingGraph& graph, std::vector<uint32_t> rounds) : rounds_(std::move(rounds)) {
  for (const uint32_t round : rounds_) round_count_ = std::max(round_count_, round + 1);
  std::vector<std::vector<uint32_t>> nodes(round_count_), distances(rounds_.size());
  for (uint32_t node = 0; node < rounds_.size(); node++) nodes[rounds_[node]].push_back(node);
  int64_t lightest = kNone;
  for (uint32_t node = 0; node < rounds_.size(); node++) {
    boundary_.push_back(graph.boundary_distance(node));
    for (const MatchingGraph::Arc& arc : graph.arcs(node)) {
      if (rounds_[arc.node] <= rounds_[node]) continue;
      reach_ = std::max(reach_, rounds_[arc.node] - rounds_[node]);
      lightest = std::min<int64_t>(lightest, arc.weight);
    }
  }
  lightest_ = lightest == kNone ? 0 : lightest;
  // Dijkstra's search from all later rounds at once. Nodes that the boundary is nearer to are not entered: paths
  // through them matter to no node behind them.
  std::vector<int64_t> best(rounds_.size());
  NearestFirst queue;
  for (uint32_t last = 0; last + 1 < round_count_; last++) {
    std::ranges::fill(best, kNone);
    const auto offer = [&](uint32_t node, int64_t distance) {
      if (distance >= std::min(best[node], graph.boundary_distance(node))) return;
      best[node] = distance;
      queue.push(distance, node);
    };
    for (uint32_t round = last + 1 - std::min(last + 1, reach_); round <= last; round++) {
      for (const uint32_t node : nodes[round]) {
        for (const MatchingGraph::Arc& arc : graph.arcs(node)) {
          if (rounds_[arc.node] > last) offer(node, arc.weight);
        }
      }
    }
    while (!queue.is_empty()) {
      const NearestFirst::Entry entry = queue.pop();
      if (entry.distance != best[entry.node]) continue;
      if (distances[entry.node].size() == last - rounds_[entry.node]) {
        distances[entry.node].push_back(static_cast<uint32_t>(std::min<int64_t>(entry.distance, UINT32_MAX)));
      }
      for (const MatchingGraph::Arc& arc : graph.arcs(entry.node)) {
        if (rounds_[arc.node] <= last) offer(arc.node, entry.distance + arc.weight);
      }
    }
  }
  for (const std::vector<uint32_t>& list : distances) distances_.append(list);
}

}  // namespace sallow
