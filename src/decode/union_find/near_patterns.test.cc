#include "decode/union_find/near_patterns.h"

#include <gtest/gtest.h>

#include "decode/graph/second_opinion.test.h"
#include "decode/matching/engine/near_lists.h"

namespace sallow {
namespace {

TEST(NearPatterns, ListTheSameNodesAndPathsAsNearLists) {
  for (uint64_t seed = 0; seed < 60; seed++) {
    RandomStream random(seed, 0);
    const ModelShape shape{20, 30, 2, static_cast<int>(seed % 3) * 10, seed % 2 == 0, seed % 4 == 0};
    const MatchingGraph graph(DecodingGraph::from_model(random_model(random, shape)));
    const auto length = static_cast<uint32_t>(1 + random.next() % 20);
    const NearPatterns patterns(graph, length);
    const NearLists lists(graph, length, NearLists::Extent::kOwnBall);
    ASSERT_TRUE(patterns.has_masks());
    for (uint32_t node = 0; node < graph.node_count(); node++) {
      uint32_t place = patterns.begin(node);
      for (uint32_t listed = lists.begin(node); listed < lists.end(node); listed++, place++) {
        ASSERT_EQ(patterns.node_at(node, place), lists.neighbour(listed)) << "seed " << seed << " node " << node;
        ASSERT_EQ(patterns.distance(place), lists.distance(listed));
        ASSERT_EQ(patterns.mask(place), lists.mask(listed));
        std::vector<uint32_t> path, listed_path;
        patterns.append_path(node, place, path);
        lists.append_path(listed, listed_path);
        ASSERT_EQ(path, listed_path) << "seed " << seed << " node " << node;
      }
      ASSERT_TRUE(patterns.is_end(place));
      const int64_t boundary = graph.boundary_distance(node);
      if (!patterns.is_whole(place)) {
        ASSERT_EQ(patterns.distance(place), lists.complete_to(node));
      } else if (boundary == MatchingGraph::kNoBoundary) {
        ASSERT_EQ(patterns.distance(place), NearPatterns::kFar);
      } else {
        ASSERT_EQ(patterns.distance(place), 2 * boundary);
        ASSERT_EQ(patterns.mask(place), graph.boundary_mask(node));
      }
    }
  }
}

// A chain of 1000 nodes: only nodes less than ten steps from an end have other surroundings.
TEST(NearPatterns, AreSharedByNodesWithTheSameSurroundings) {
  DetectorErrorModel model;
  for (uint32_t d = 0; d + 1 < 1000; d++) {
    model.append_error(0.1, {DemTarget::detector(d), DemTarget::detector(d + 1), DemTarget::observable(0)});
  }
  const MatchingGraph graph(DecodingGraph::from_model(model));
  const NearPatterns patterns(graph, 20);
  EXPECT_EQ(patterns.begin(300), patterns.begin(700));
  EXPECT_NE(patterns.begin(300), patterns.begin(5));
  // Ten or eleven lists per end and one between, each of 20 places and an end.
  EXPECT_LE(patterns.place_count(), 23u * 21u);
  std::vector<uint64_t> bits(16);
  for (uint32_t node : {500u, 497u, 509u}) bits[node / 64] |= uint64_t{1} << (node % 64);
  const uint32_t place = patterns.nearest(bits.data(), 500);
  EXPECT_EQ(patterns.node_at(500, place), 497u);
  EXPECT_EQ(patterns.node_at(500, patterns.next(bits.data(), 500, place + 1)), 509u);
}

}  // namespace
}  // namespace sallow
