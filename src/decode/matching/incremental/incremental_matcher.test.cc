#include "decode/matching/incremental/incremental_matcher.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

#include "decode/graph/second_opinion.test.h"
#include "decode/matching/engine/shot_matcher.h"

namespace sallow {
namespace {

EdgeWeight edge_weight(const MatchingGraph& graph, uint32_t edge, int32_t weight) {
  const DecodingEdge& e = graph.graph().edges()[edge];
  return {edge, weight, {graph.node_of(e.u), e.v == kBoundary ? kBoundary : graph.node_of(e.v)}};
}

TEST(WeightOverlay, KeepsTheLowestWeightAndClearsAll) {
  MatchingGraph graph(
      DecodingGraph::from_model(DetectorErrorModel::parse("error(0.01) D0 D1\nerror(0.01) D1\nerror(0.01) D1 D2\n")));
  WeightOverlay overlay(graph);
  for (int shot = 0; shot < 3; shot++) {
    overlay.lower(edge_weight(graph, 0, 100));
    overlay.lower(edge_weight(graph, 0, 200));
    overlay.lower(edge_weight(graph, 2, 50));
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

TEST(WeightOverlay, AddsTheParallelsOfAnEdgeThatBecomesHeavier) {
  MatchingGraph graph(
      DecodingGraph::from_model(DetectorErrorModel::parse("error(0.1) D0 D1\nerror(0.01) D0 D1 L0\nerror(0.01) D1\n")));
  std::span<const DecodingEdge> edges = graph.graph().edges();
  WeightOverlay overlay(graph);
  overlay.set(edge_weight(graph, 0, edges[0].weight - 2));
  EXPECT_FALSE(overlay.has_heavier());
  EXPECT_EQ(overlay.edges().size(), 1u);
  overlay.set(edge_weight(graph, 0, edges[0].weight + 2));
  EXPECT_TRUE(overlay.is_heavier(0, edges[0].weight));
  ASSERT_EQ(overlay.edges().size(), 2u);
  EXPECT_EQ(overlay.edges()[1].edge, 1u);
  EXPECT_EQ(overlay.edges()[1].weight, edges[1].weight);
  overlay.set(edge_weight(graph, 1, 100));
  EXPECT_EQ(overlay.edges()[1].weight, 100);
  overlay.clear();
  EXPECT_FALSE(overlay.has_heavier());
}

TEST(IncrementalMatcher, FindsTheLeastWeightUnderTheNewWeights) {
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
    std::vector<int64_t> nearest = IncrementalMatcher::nearest_of(graph);
    ShotMatcher matcher(graph, near);
    IncrementalMatcher incremental_matcher(graph, nearest);
    WeightOverlay overlay(graph);
    FirstPass first;
    for (int shot = 0; shot < 6; shot++) {
      const bool can_rise = shot % 2 == 1;
      std::vector<int32_t> weights = graph.graph().weights();
      overlay.clear();
      // From a few edges to all.
      uint64_t of_ten = 1 + random.next() % 10;
      for (uint32_t e = 0; e < edges.size(); e++) {
        if (random.next() % 10 >= of_ten) continue;
        int32_t eighths = static_cast<int32_t>(random.next() % (can_rise ? 17 : 8));
        weights[e] = edges[e].weight / 16 * eighths * 2;
        if (can_rise) {
          overlay.set(edge_weight(graph, e, weights[e]));
        } else {
          overlay.lower(edge_weight(graph, e, weights[e]));
        }
      }
      AllDistances distances(graph.graph(), weights);
      std::vector<uint64_t> bits((detectors + 63) / 64, 0);
      std::vector<uint32_t> events;
      std::vector<int> parity(detectors, 0);
      for (uint32_t node = 0; node < graph.relevant_count() && events.size() < 12; node++) {
        if (random.next() % 2 == 0) continue;
        bits[node / 64] |= uint64_t{1} << (node % 64);
        events.push_back(graph.detector_of(node));
        parity[graph.detector_of(node)] = 1;
      }
      if (!matcher.match(bits.data(), bits.size())) continue;
      first.gather(graph, matcher);
      incremental_matcher.match({first.events.data(), first.relevant_events}, 0, first.edges.data(), overlay);
      int64_t least = distances.least_matching(events);
      ASSERT_EQ(incremental_matcher.lower_bound(), least) << "seed " << seed << " shot " << shot;
      std::vector<uint32_t> used = first.edges;
      used.insert(used.end(), incremental_matcher.changes().begin(), incremental_matcher.changes().end());
      std::sort(used.begin(), used.end());
      int64_t weight = 0;
      for (size_t k = 0; k < used.size(); k++) {
        // Edges that the first pass used and the second gave up and used again cancel.
        if (k + 1 < used.size() && used[k] == used[k + 1]) {
          k++;
          continue;
        }
        const DecodingEdge& edge = edges[used[k]];
        weight += weights[used[k]];
        parity[edge.u] ^= 1;
        if (edge.v != kBoundary) parity[edge.v] ^= 1;
      }
      // Two paths may share an edge, which then cancels, only if it has weight 0.
      ASSERT_EQ(weight, least) << "seed " << seed << " shot " << shot;
      ASSERT_EQ(std::accumulate(parity.begin(), parity.end(), 0), 0) << "seed " << seed << " shot " << shot;
      rematched += incremental_matcher.changes().empty() ? 0 : 1;
    }
  }
  EXPECT_GT(rematched, 2000u);
}

}  // namespace
}  // namespace sallow
