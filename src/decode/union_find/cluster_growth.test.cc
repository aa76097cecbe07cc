#include "decode/union_find/cluster_growth.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <optional>

#include "decode/graph/second_opinion.test.h"
#include "decode/union_find/edge_lengths.h"

namespace sallow {
namespace {

/// The same growth, step by step: at every moment all pairs of events are compared. If more than one thing happens at a
/// time, the order would matter, and there is no answer.
class PlainGrowth {
 public:
  PlainGrowth(const DecodingGraph& graph, std::span<const int32_t> lengths, const std::vector<uint32_t>& events)
      : graph_(graph), lengths_(lengths), distances_(graph, lengths), events_(events) {
    for (uint32_t k = 0; k < events_.size(); k++) cluster_.push_back(k);
    radius_.resize(events_.size());
    reaches_boundary_.resize(events_.size());
  }

  /// Edges that explain the events, rising; empty if more than one thing happens at a time or shortest paths are not
  /// unique.
  std::optional<std::vector<uint32_t>> edges() {
    if (!grow()) return {};
    std::vector<int> flips(lengths_.size());
    // Any order of peeling gives the same result: a path is used if it separates an odd number of events from the rest
    // or from the boundary.
    for (const Way& way : ways_) {
      if (way.to != kBoundary && is_odd_beyond(way) && !flip_path(events_[way.from], events_[way.to], flips)) return {};
    }
    for (const Way& way : ways_) {
      if (way.to != kBoundary || !is_odd(cluster_[way.from])) continue;
      if (!flip_path(events_[way.from], static_cast<uint32_t>(distances_.count), flips)) return {};
    }
    std::vector<uint32_t> edges;
    for (uint32_t e = 0; e < flips.size(); e++) {
      if (flips[e] % 2 == 1) edges.push_back(e);
    }
    return edges;
  }

 private:
  struct Way {
    uint32_t from, to;  // events, by number; `to` may be the boundary
  };

  bool is_odd(uint32_t cluster) const { return std::count(cluster_.begin(), cluster_.end(), cluster) % 2 == 1; }
  bool grows(uint32_t cluster) const { return is_odd(cluster) && !has_boundary(cluster); }
  bool has_boundary(uint32_t cluster) const {
    for (uint32_t k = 0; k < events_.size(); k++) {
      if (cluster_[k] == cluster && reaches_boundary_[k]) return true;
    }
    return false;
  }

  std::vector<Way> what_happens() {
    std::vector<Way> now;
    for (uint32_t u = 0; u < events_.size(); u++) {
      if (grows(cluster_[u]) && radius_[u] >= distances_.at(events_[u], distances_.count))
        now.push_back({u, kBoundary});
      for (uint32_t v = u + 1; v < events_.size(); v++) {
        if (cluster_[u] == cluster_[v] || (!grows(cluster_[u]) && !grows(cluster_[v]))) continue;
        if (radius_[u] + radius_[v] >= distances_.at(events_[u], events_[v])) now.push_back({u, v});
      }
    }
    return now;
  }

  bool grow() {
    for (;;) {
      const std::vector<Way> now = what_happens();
      if (now.size() > 1) return false;
      if (now.size() == 1) {
        const Way way = now[0];
        ways_.push_back(way);
        if (way.to == kBoundary) {
          reaches_boundary_[way.from] = true;
        } else {
          const uint32_t joined = cluster_[way.to];
          std::replace(cluster_.begin(), cluster_.end(), joined, uint32_t{cluster_[way.from]});
        }
        continue;
      }
      std::vector<uint32_t> growing;
      for (uint32_t u = 0; u < events_.size(); u++) {
        if (grows(cluster_[u])) growing.push_back(u);
      }
      if (growing.empty()) return true;
      for (uint32_t u : growing) radius_[u]++;
    }
  }

  // Whether the part of a tree behind a path, seen from the boundary if the tree reaches it, has an odd number of
  // events.
  bool is_odd_beyond(const Way& cut) const {
    std::vector<bool> is_reached(events_.size());
    is_reached[cut.to] = true;
    for (size_t k = 0; k < ways_.size(); k++) {
      for (const Way& way : ways_) {
        if (way.to == kBoundary || (way.from == cut.from && way.to == cut.to)) continue;
        if (is_reached[way.from] || is_reached[way.to]) is_reached[way.from] = is_reached[way.to] = true;
      }
    }
    bool has_exit = false;
    for (const Way& way : ways_) has_exit |= way.to == kBoundary && is_reached[way.from];
    const bool is_odd_there = std::count(is_reached.begin(), is_reached.end(), true) % 2 == 1;
    return has_exit ? is_odd_there != is_odd(cluster_[cut.from]) : is_odd_there;
  }

  // Flips the edges of the shortest path; false if there are several.
  bool flip_path(size_t from, size_t to, std::vector<int>& flips) {
    while (from != to) {
      std::optional<std::pair<size_t, uint32_t>> step;
      for (uint32_t e = 0; e < graph_.edges().size(); e++) {
        const DecodingEdge& edge = graph_.edges()[e];
        const size_t u = edge.u, v = edge.v == kBoundary ? distances_.count : edge.v;
        if (u != from && v != from) continue;
        const size_t next = u == from ? v : u;
        if (next == distances_.count && next != to) continue;
        if (lengths_[e] + distances_.at(next, to) != distances_.at(from, to)) continue;
        if (step) return false;
        step = {next, e};
      }
      flips[step->second]++;
      from = step->first;
    }
    return true;
  }

  const DecodingGraph& graph_;
  std::span<const int32_t> lengths_;
  AllDistances distances_;
  std::vector<uint32_t> events_;
  std::vector<uint32_t> cluster_;  // by event
  std::vector<int64_t> radius_;
  std::vector<bool> reaches_boundary_;
  std::vector<Way> ways_;
};

TEST(ClusterGrowth, AgreesWithGrowingStepByStep) {
  uint32_t compared = 0;
  for (uint64_t seed = 0; seed < 300; seed++) {
    RandomStream random(seed, 0);
    const ModelShape shape{14, 14 + static_cast<uint32_t>(random.next() % 20), 1, 10, false, false};
    const DecodingGraph graph = DecodingGraph::from_model(random_model(random, shape));
    const std::vector<int32_t> lengths = edge_lengths(graph, 20);
    const MatchingGraph matching_graph(graph.with_weights(lengths));
    const NearPatterns near(matching_graph, static_cast<uint32_t>(seed % 2 == 0 ? 14 : random.next() % 5));
    ClusterGrowth growth(matching_graph, near);
    for (int shot = 0; shot < 40; shot++) {
      uint64_t bits = 0;
      std::vector<uint32_t> events;
      for (uint32_t node = 0; node < 14; node++) {
        if (random.next() % 2 == 0) continue;
        bits |= uint64_t{1} << node;
        events.push_back(matching_graph.detector_of(node));
      }
      bool is_solvable = true;
      for (const std::vector<uint32_t>& nodes : matching_graph.closed_components()) {
        int count = 0;
        for (uint32_t node : nodes) count += static_cast<int>(bits >> node & 1);
        is_solvable &= count % 2 == 0;
      }
      if (!is_solvable) continue;
      const std::optional<std::vector<uint32_t>> expected = PlainGrowth(graph, lengths, events).edges();
      if (!expected) continue;
      std::vector<uint32_t> edges;
      growth.explain(&bits, 1);
      growth.list_edges(edges);
      ASSERT_EQ(edges, *expected) << "seed " << seed << " shot " << shot;
      uint64_t flips = 0;
      for (uint32_t e : edges) flips ^= matching_graph.edge_mask(e);
      ASSERT_EQ(growth.flips(), flips) << "seed " << seed << " shot " << shot;
      compared++;
    }
  }
  EXPECT_GT(compared, 1000u);
}

TEST(EdgeLengths, AreEvenInProportionToWeightsAndLongestForParallelEdges) {
  DetectorErrorModel model;
  const auto add = [&](double p, uint32_t u, uint32_t v, bool flips) {
    std::vector<DemTarget> targets = {DemTarget::detector(u), DemTarget::detector(v)};
    if (flips) targets.push_back(DemTarget::observable(0));
    model.append_error(p, targets);
  };
  add(0.01, 0, 1, false);
  add(0.02, 0, 1, true);
  add(0.01, 1, 2, false);
  add(0.01, 2, 3, false);
  add(0.0001, 3, 4, false);
  add(1e-300, 4, 5, false);
  add(0.5, 5, 6, false);
  const DecodingGraph graph = DecodingGraph::from_model(model);
  ASSERT_EQ(graph.edges().size(), 7u);
  // ln((1-p)/p) is 3.89 at 0.02, 4.60 at 0.01, 9.21 at 0.0001; an edge of 4.60 has length 20.
  EXPECT_EQ(edge_lengths(graph, 10), (std::vector<int32_t>{162, 16, 20, 20, 40, 160, 0}));
}

}  // namespace
}  // namespace sallow
