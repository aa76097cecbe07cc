#include "decode/matching/dense/distance_table.h"

#include <algorithm>
#include <bit>

#include "base/error.h"
#include "decode/matching/engine/shortest_paths.h"

namespace sallow {

DistanceTable::DistanceTable(const MatchingGraph& graph, uint32_t first, uint32_t end)
    : graph_(&graph),
      first_(first),
      count_(end - first),
      columns_((size_t{count_} + 63) / 64 * 64),
      rows_(columns_ * count_),
      last_(size_t{count_} * count_),
      boundary_(count_) {
  SALLOW_CHECK(count_ <= kMostNodes);
  std::fill(rows_.begin(), rows_.end(), kFar);
  std::vector<uint32_t> first_step;  // by node
  for (uint32_t node = 0; node < count_; node++) {
    first_step.push_back(static_cast<uint32_t>(steps_.size()));
    for (const MatchingGraph::Arc& arc : graph.arcs(first + node)) steps_.push_back({arc.edge, arc.node - first});
  }
  SALLOW_CHECK(steps_.size() <= kMostSteps);
  ShortestPaths paths(graph);
  for (uint32_t node = 0; node < count_; node++) {
    if (graph.boundary_distance(first + node) == MatchingGraph::kNoBoundary) continue;
    SALLOW_CHECK(graph.boundary_distance(first + node) <= kFarthest);
    boundary_[node] = static_cast<int32_t>(graph.boundary_distance(first + node));
    uint16_t* row = rows_.data() + node * columns_;
    row[node] = 0;
    paths.start(first + node);
    while (paths.next(INT64_MAX)) {
      const uint32_t to = paths.node() - first;
      SALLOW_CHECK(to < count_ && paths.distance() < kFar);
      row[to] = static_cast<uint16_t>(paths.distance());
      uint32_t step = first_step[to];
      while (steps_[step].edge != paths.step(paths.node())) step++;
      last_[size_t{node} * count_ + to] = static_cast<uint16_t>(step);
    }
  }
}

// Masks a word of the graph's bits to the nodes of this table.
uint64_t DistanceTable::own_bits(const uint64_t* bits, uint32_t word) const {
  uint64_t own = bits[word];
  if (64 * word < first_) own &= ~uint64_t{0} << (first_ % 64);
  if (64 * word + 64 > first_ + count_) own &= ~(~uint64_t{0} << ((first_ + count_) % 64));
  return own;
}

uint32_t DistanceTable::count_events(const uint64_t* bits) const {
  int count = 0;
  for (uint32_t word = first_ / 64; 64 * word < first_ + count_; word++) count += std::popcount(own_bits(bits, word));
  return static_cast<uint32_t>(count);
}

void DistanceTable::list_events(const uint64_t* bits, std::vector<uint32_t>& nodes) const {
  nodes.clear();
  for (uint32_t word = first_ / 64; 64 * word < first_ + count_; word++) {
    for (uint64_t rest = own_bits(bits, word); rest != 0; rest &= rest - 1) {
      nodes.push_back(64 * word + static_cast<uint32_t>(std::countr_zero(rest)) - first_);
    }
  }
}

void DistanceTable::append_way(uint32_t from, uint32_t to, std::vector<uint32_t>& edges) const {
  while (to != from) {
    const Step& step = steps_[last_[size_t{from} * count_ + to]];
    edges.push_back(step.edge);
    to = step.node;
  }
}

}  // namespace sallow
