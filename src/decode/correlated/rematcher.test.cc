#include "decode/correlated/rematcher.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

#include "decode/matching/shot_matcher.h"
#include "decode/second_opinion.h"

namespace sallow {
namespace {

LighterEdge lighter_edge(const MatchingGraph& graph, uint32_t edge, int32_t weight) {
  const DecodingEdge& e = graph.graph().edges()[edge];
  return {edge, weight, {graph.node_of(e.u), e.v == kBoundary ? kBoundary : graph.node_of(e.v)}};
}

TEST(WeightOverlay, KeepsTheLowestWeightAndForgetsAll) {
  MatchingGraph graph(
      DecodingGraph::from_model(DetectorErrorModel::parse("error(0.01) D0 D1\nerror(0.01) D1\nerror(0.01) D1 D2\n")));
  WeightOverlay overlay(graph);
  for (int shot = 0; shot < 3; shot++) {
    overlay.lower(lighter_edge(graph, 0, 100));
    overlay.lower(lighter_edge(graph, 0, 200));
    overlay.lower(lighter_edge(graph, 2, 50));
    std::vector<std::pair<uint32_t, int32_t>> ways;
    for (uint32_t w = overlay.first(graph.node_of(1)); w != WeightOverlay::kNone; w = overlay.next(w)) {
      ways.push_back({overlay.way(w).node, overlay.way(w).weight});
    }
    std::sort(ways.begin(), ways.end());
    ASSERT_EQ(ways.size(), 2u);
    EXPECT_EQ(ways[0], std::pair(graph.node_of(0), 100));
    EXPECT_EQ(ways[1], std::pair(kBoundary, 50));
    EXPECT_EQ(overlay.first(graph.node_of(2)), WeightOverlay::kNone);
    overlay.clear();
    EXPECT_TRUE(overlay.is_empty());
    EXPECT_EQ(overlay.first(graph.node_of(1)), WeightOverlay::kNone);
  }
}

/// The first pass over one shot.
struct FirstPass {
  FirstPass(const MatchingGraph& graph, ShotMatcher& matcher, const std::vector<uint64_t>& bits) {
    solved = matcher.match(bits.data(), bits.size());
    if (!solved) return;
    for (uint32_t k = 0; k < matcher.event_count(); k++) {
      uint32_t partner = matcher.partner(k);
      MatchedEvent event{matcher.node(k), partner, matcher.radius(k), matcher.shared_width(k, k) > 0, 0, 0};
      if (partner == Blossom::kBoundaryMatch || k < partner) {
        event.path_begin = static_cast<uint32_t>(paths.size());
        matcher.append_path(k, paths);
        event.path_end = static_cast<uint32_t>(paths.size());
      } else {
        event.path_begin = events[partner].path_begin;
        event.path_end = events[partner].path_end;
      }
      if (event.node < graph.telling_count()) telling = k + 1;
      events.push_back(event);
    }
  }
  bool solved;
  uint32_t telling = 0;
  std::vector<MatchedEvent> events;
  std::vector<uint32_t> paths;
};

std::vector<int64_t> nearest_of(const MatchingGraph& graph) {
  std::vector<int64_t> nearest(graph.node_count(), INT64_MAX);
  for (uint32_t node = 0; node < graph.node_count(); node++) {
    for (const MatchingGraph::Arc& arc : graph.arcs(node)) nearest[node] = std::min<int64_t>(nearest[node], arc.weight);
  }
  return nearest;
}

TEST(Rematcher, FindsTheLeastWeightUnderTheLoweredWeights) {
  size_t rematched = 0;
  for (uint64_t seed = 0; seed < 2000; seed++) {
    RandomStream random(seed, 3);
    auto detectors = static_cast<uint32_t>(6 + random.next() % 25);
    ModelShape shape{detectors,
                     detectors + static_cast<uint32_t>(random.next() % 60),
                     seed % 5 == 0 ? 70u : 2u,
                     static_cast<int>(seed % 3) * 10,
                     seed % 2 == 0,
                     false};
    MatchingGraph graph(DecodingGraph::from_model(random_model(random, shape)));
    std::span<const DecodingEdge> edges = graph.graph().edges();
    NearLists near(graph, static_cast<uint32_t>(random.next() % 30), NearLists::Extent::kOwnBall);
    std::vector<int64_t> nearest = nearest_of(graph);
    ShotMatcher matcher(graph, near);
    Rematcher rematcher(graph, nearest);
    WeightOverlay overlay(graph);
    for (int shot = 0; shot < 4; shot++) {
      std::vector<int32_t> weights;
      for (const DecodingEdge& edge : edges) weights.push_back(edge.weight);
      overlay.clear();
      // From a few lighter edges to all.
      uint64_t of_ten = 1 + random.next() % 10;
      for (uint32_t e = 0; e < edges.size(); e++) {
        if (random.next() % 10 >= of_ten) continue;
        int32_t lower = edges[e].weight / 2 * static_cast<int32_t>(random.next() % 8) / 8 * 2;
        if (lower >= edges[e].weight) continue;
        overlay.lower(lighter_edge(graph, e, lower));
        weights[e] = std::min(weights[e], lower);
      }
      AllDistances distances(graph.graph(), weights);
      std::vector<uint64_t> bits((detectors + 63) / 64, 0);
      std::vector<uint32_t> events;
      std::vector<int> parity(detectors, 0);
      for (uint32_t node = 0; node < graph.telling_count() && events.size() < 12; node++) {
        if (random.next() % 2 == 0) continue;
        bits[node / 64] |= uint64_t{1} << (node % 64);
        events.push_back(graph.detector_of(node));
        parity[graph.detector_of(node)] = 1;
      }
      FirstPass first(graph, matcher, bits);
      if (!first.solved) continue;
      rematcher.match({first.events.data(), first.telling}, 0, first.paths.data(), overlay);
      int64_t least = distances.least_matching(events);
      ASSERT_EQ(rematcher.lower_bound(), least) << "seed " << seed << " shot " << shot;
      std::vector<uint32_t> used = first.paths;
      used.insert(used.end(), rematcher.changes().begin(), rematcher.changes().end());
      std::sort(used.begin(), used.end());
      int64_t weight = 0;
      for (size_t k = 0; k < used.size(); k++) {
        // What the first pass gave up and the second took again cancels.
        if (k + 1 < used.size() && used[k] == used[k + 1]) {
          k++;
          continue;
        }
        const DecodingEdge& edge = edges[used[k]];
        weight += weights[used[k]];
        parity[edge.u] ^= 1;
        if (edge.v != kBoundary) parity[edge.v] ^= 1;
      }
      // Two ways may share an edge, which then cancels, only if it weighs nothing.
      ASSERT_EQ(weight, least) << "seed " << seed << " shot " << shot;
      ASSERT_EQ(std::accumulate(parity.begin(), parity.end(), 0), 0) << "seed " << seed << " shot " << shot;
      rematched += rematcher.changes().empty() ? 0 : 1;
    }
  }
  EXPECT_GT(rematched, 2000u);
}

}  // namespace
}  // namespace sallow
