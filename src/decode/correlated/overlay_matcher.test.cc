#include "decode/correlated/overlay_matcher.h"

#include <gtest/gtest.h>

#include <numeric>

#include "decode/second_opinion.h"

namespace sallow {
namespace {

TEST(WeightOverlay, KeepsTheLowestWeightAndForgetsAll) {
  MatchingGraph graph(
      DecodingGraph::from_model(DetectorErrorModel::parse("error(0.01) D0 D1\nerror(0.01) D1\nerror(0.01) D1 D2\n")));
  WeightOverlay overlay(graph);
  overlay.lower(0, 100);
  overlay.lower(0, 200);
  overlay.lower(1, 1 << 24);
  overlay.lower(2, 50);
  std::vector<std::pair<uint32_t, int32_t>> ways;
  for (uint32_t w = overlay.first(graph.node_of(1)); w != WeightOverlay::kNone; w = overlay.next(w)) {
    ways.push_back({overlay.way(w).node, overlay.way(w).weight});
  }
  ASSERT_EQ(ways.size(), 2u);
  std::sort(ways.begin(), ways.end());
  EXPECT_EQ(ways[0], std::pair(graph.node_of(0), 100));
  EXPECT_EQ(ways[1], std::pair(kBoundary, 50));
  EXPECT_FALSE(overlay.touches(graph.node_of(2)));
  overlay.clear();
  EXPECT_TRUE(overlay.is_empty());
  EXPECT_FALSE(overlay.touches(graph.node_of(1)));
}

TEST(OverlayMatcher, FindsTheLeastWeightUnderTheLoweredWeights) {
  for (uint64_t seed = 0; seed < 4000; seed++) {
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
    NearLists near(graph, static_cast<uint32_t>(random.next() % 30), NearLists::Extent::kBothBoundaries);
    OverlayMatcher matcher(graph, near);
    WeightOverlay overlay(graph);
    for (int shot = 0; shot < 3; shot++) {
      std::vector<int32_t> weights;
      for (const DecodingEdge& edge : edges) weights.push_back(edge.weight);
      overlay.clear();
      for (uint64_t k = random.next() % (1 + edges.size()); k > 0; k--) {
        auto e = static_cast<uint32_t>(random.next() % edges.size());
        int32_t lower = edges[e].weight / 2 * static_cast<int32_t>(random.next() % 4) / 4 * 2;
        overlay.lower(e, lower);
        weights[e] = std::min(weights[e], lower);
      }
      AllDistances distances(graph.graph(), weights);
      std::vector<uint64_t> bits((detectors + 63) / 64, 0);
      std::vector<uint32_t> events;
      std::vector<int> parity(detectors, 0);
      for (uint32_t node = 0; node < detectors && events.size() < 12; node++) {
        if (random.next() % 2 == 0) continue;
        bits[node / 64] |= uint64_t{1} << (node % 64);
        events.push_back(graph.detector_of(node));
        parity[graph.detector_of(node)] = 1;
      }
      int64_t least = distances.least_matching(events);
      if (least >= AllDistances::kFar) continue;
      ASSERT_TRUE(matcher.match(bits.data(), bits.size(), overlay)) << "seed " << seed;
      ASSERT_EQ(matcher.weight(), least) << "seed " << seed;
      ASSERT_EQ(matcher.lower_bound(), least) << "seed " << seed;
      std::vector<uint32_t> used;
      matcher.append_edges(used);
      std::vector<uint64_t> flips((graph.graph().observable_count() + 63) / 64), expected(flips.size());
      matcher.flip_observables(flips);
      int64_t weight = 0;
      for (uint32_t e : used) {
        weight += weights[e];
        parity[edges[e].u] ^= 1;
        if (edges[e].v != kBoundary) parity[edges[e].v] ^= 1;
        for (uint32_t o : graph.graph().observables(edges[e].observables)) expected[o / 64] ^= uint64_t{1} << (o % 64);
      }
      ASSERT_EQ(weight, least) << "seed " << seed;
      ASSERT_EQ(std::accumulate(parity.begin(), parity.end(), 0), 0) << "seed " << seed;
      ASSERT_EQ(flips, expected) << "seed " << seed;
    }
  }
}

}  // namespace
}  // namespace sallow
