#include "decode/weighted/edge_weights_decoder.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "bits/random_stream.h"
#include "decode/graph/weighted_graph.h"
#include "decode/matching/matching_decoder.h"

namespace sallow {
namespace {

constexpr uint32_t kNodes = 9;

WeightedGraph random_weighted_graph(RandomStream& random) {
  WeightedGraph graph;
  graph.ensure_node_count(kNodes);
  for (uint32_t k = 0; k < 25; k++) {
    const auto u = static_cast<uint32_t>(random.next() % kNodes), v = static_cast<uint32_t>(random.next() % kNodes);
    graph.add_edge(u, u == v ? kBoundary : v, {k % 5}, 8 * random.uniform() - 1, -1, MergeStrategy::kSmallestWeight);
  }
  if (random.next() % 2 == 0) graph.set_boundary({static_cast<uint32_t>(random.next() % kNodes)});
  return graph;
}

TEST(EdgeWeightsDecoder, AnswersAsAGraphBuiltWithTheShotsWeights) {
  size_t solved = 0;
  for (uint64_t seed = 0; seed < 300; seed++) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    RandomStream random(seed, 0);
    const WeightedGraph graph = random_weighted_graph(random);
    const EdgeWeightsDecoder decoder(graph.decoding_graph(100, true), graph.edges().size());
    constexpr size_t kShots = 5;
    BitTable events(decoder.detector_count(), kShots);
    ShotLogOdds weights;
    for (size_t shot = 0; shot < kShots; shot++) {
      for (size_t d = 0; d < events.row_count(); d++) events.set(d, shot, random.next() % 3 == 0);
      for (uint32_t e = 0; e < graph.edges().size(); e++) {
        if (!decoder.is_adjustable(e) || random.next() % 3 != 0) continue;
        weights.add({e, 1});  // the last entry counts
        weights.add({e, 100 * random.uniform() - 20});
      }
      weights.end_list();
    }
    DecodedBlock block;
    decoder.decode(events, *decoder.make_workspace(), block, {.outcomes = true, .log_odds = &weights});
    for (size_t shot = 0; shot < kShots; shot++) {
      WeightedGraph changed = graph;
      for (const ErrorLogOdds& entry : weights[shot]) {
        const WeightedGraph::Edge edge = graph.edges()[entry.error];
        changed.add_edge(edge.u, edge.v, edge.faults, entry.log_odds, -1, MergeStrategy::kReplace);
      }
      const MatchingDecoder anew(changed.decoding_graph(0, true));
      BitTable one(anew.detector_count(), 1);
      for (size_t d = 0; d < one.row_count(); d++) one.set(d, 0, events.get(d, shot));
      DecodedBlock expected;
      anew.decode(one, *anew.make_workspace(), expected, {.outcomes = true});
      ASSERT_EQ(block.outcomes[shot].status, expected.outcomes[0].status);
      ASSERT_NEAR(block.outcomes[shot].weight, expected.outcomes[0].weight, 0.01);
      solved += expected.outcomes[0].status == DecodeStatus::kSolved;
    }
  }
  EXPECT_GT(solved, 500u);
}

TEST(EdgeWeightsDecoder, RefusesEdgesThatAreNotThere) {
  WeightedGraph graph;
  graph.add_edge(0, kBoundary, {0}, 1, -1, MergeStrategy::kDisallow);
  const EdgeWeightsDecoder decoder(graph.decoding_graph(), 1);
  ShotLogOdds weights;
  weights.add({1, 2});
  weights.end_list();
  DecodedBlock block;
  EXPECT_THROW(decoder.decode(BitTable(1, 1), *decoder.make_workspace(), block, {.log_odds = &weights}), UsageError);
}

}  // namespace
}  // namespace sallow
