#include "decode/graph/weighted_graph.h"

#include <gtest/gtest.h>

#include <cmath>

#include "base/error.h"
#include "decode/matching/matching_decoder.h"

namespace sallow {
namespace {

double weight_of(const WeightedGraph& graph, const std::vector<uint32_t>& events, uint64_t* flips = nullptr) {
  const MatchingDecoder decoder(graph.decoding_graph());
  uint64_t bits = 0;
  ShotOutcome outcome;
  const DecodeStatus status =
      decoder.decode_shot(events, *decoder.make_workspace(), {&bits, graph.fault_count() > 0 ? 1u : 0u}, &outcome);
  if (flips != nullptr) *flips = bits;
  return status == DecodeStatus::kSolved ? outcome.weight : std::nan("");
}

TEST(WeightedGraph, MatchesByWeightsOfAnySize) {
  WeightedGraph graph;
  graph.add_edge(0, kBoundary, {0}, 20000, -1, MergeStrategy::kDisallow);
  graph.add_edge(1, 0, {1}, 0.5, -1, MergeStrategy::kDisallow);
  graph.add_edge(1, kBoundary, {2}, 10000, -1, MergeStrategy::kDisallow);
  uint64_t flips = 0;
  EXPECT_NEAR(weight_of(graph, {0}, &flips), 10000.5, 0.01);
  EXPECT_EQ(flips, 0b110u);
  EXPECT_NEAR(weight_of(graph, {0, 1}, &flips), 0.5, 0.01);
  EXPECT_EQ(flips, 0b010u);
}

TEST(WeightedGraph, TakesEdgesOfNegativeWeightBeforehand) {
  WeightedGraph graph;
  graph.add_edge(0, kBoundary, {0}, 1, -1, MergeStrategy::kDisallow);
  graph.add_edge(0, 1, {1}, -1000, -1, MergeStrategy::kDisallow);
  graph.add_edge(1, kBoundary, {2}, 2, -1, MergeStrategy::kDisallow);
  uint64_t flips = 0;
  EXPECT_NEAR(weight_of(graph, {}, &flips), -997, 0.01);
  EXPECT_EQ(flips, 0b111u);
}

TEST(WeightedGraph, LeadsEdgesOfBoundaryNodesToTheBoundary) {
  WeightedGraph graph;
  graph.add_edge(0, 1, {0}, 2, -1, MergeStrategy::kDisallow);
  graph.add_edge(1, 2, {1}, 3, -1, MergeStrategy::kDisallow);
  graph.add_edge(2, 3, {2}, 1, -1, MergeStrategy::kDisallow);
  graph.set_boundary({3, 0});
  EXPECT_EQ(graph.detector_count(), 3u);
  EXPECT_NEAR(weight_of(graph, {1}), 2, 0.01);
  EXPECT_NEAR(weight_of(graph, {0, 1}), 2, 0.01) << "an event of a boundary node counts for nothing";
  EXPECT_NEAR(weight_of(graph, {1, 2}), 3, 0.01);
  graph.set_boundary({});
  EXPECT_TRUE(std::isnan(weight_of(graph, {1})));
  EXPECT_NEAR(weight_of(graph, {0, 1}), 2, 0.01);
}

TEST(WeightedGraph, MergesAsItIsTold) {
  const auto merged = [](MergeStrategy strategy, double weight) {
    WeightedGraph graph;
    graph.add_edge(0, 1, {0}, 2, 0.1, MergeStrategy::kDisallow);
    graph.add_edge(1, 0, {1}, weight, 0.2, strategy);
    EXPECT_EQ(graph.edges().size(), 1u);
    EXPECT_EQ(graph.fault_count(), 2u);
    return graph.edges()[0];
  };
  EXPECT_THROW(merged(MergeStrategy::kDisallow, 1), InputError);
  EXPECT_EQ(merged(MergeStrategy::kSmallestWeight, 1).faults, std::vector<uint32_t>{1});
  EXPECT_EQ(merged(MergeStrategy::kSmallestWeight, 3).faults, std::vector<uint32_t>{0});
  EXPECT_EQ(merged(MergeStrategy::kKeepOriginal, 1).weight, 2);
  EXPECT_EQ(merged(MergeStrategy::kReplace, 3).weight, 3);
  const WeightedGraph::Edge both = merged(MergeStrategy::kIndependent, 3);
  EXPECT_NEAR(both.weight, 2 * std::atanh(std::tanh(1) * std::tanh(1.5)), 1e-12);
  EXPECT_NEAR(both.probability, 0.1 * 0.8 + 0.2 * 0.9, 1e-12);
  EXPECT_EQ(both.faults, std::vector<uint32_t>{0});
}

TEST(WeightedGraph, ReadsTheEdgesOfAModel) {
  const auto graph = WeightedGraph::from_model(DetectorErrorModel::parse(
      "error(0.1) D0 D1 L0\nerror(0.2) D1 D0\nerror(0.1) D0 ^ D2 L1\nerror(0.1) D0 D1 D2\nerror(0) D1\ndetector D5\n"));
  ASSERT_EQ(graph.edges().size(), 3u);
  EXPECT_EQ(graph.node_count(), 6u);
  EXPECT_EQ(graph.fault_count(), 2u);
  EXPECT_NEAR(graph.edges()[0].probability, 0.26, 1e-12);
  EXPECT_NEAR(graph.edges()[0].weight, std::log(0.74 / 0.26), 1e-12);
  EXPECT_EQ(graph.edges()[2].v, kBoundary);
  EXPECT_TRUE(graph.find(kBoundary, 2) && !graph.find(1, kBoundary));
}

TEST(WeightedGraph, TakesEdgesFromANodeToItselfIfThatIsLighter) {
  WeightedGraph graph;
  graph.add_edge(0, kBoundary, {0}, 1, -1, MergeStrategy::kDisallow);
  graph.add_edge(0, 0, {1}, 2, -1, MergeStrategy::kDisallow);
  uint64_t flips = 0;
  EXPECT_NEAR(weight_of(graph, {0}, &flips), 1, 0.001);
  EXPECT_EQ(flips, 0b01u);
  graph.add_edge(0, 0, {1}, -2, -1, MergeStrategy::kReplace);
  EXPECT_NEAR(weight_of(graph, {0}, &flips), -1, 0.001);
  EXPECT_EQ(flips, 0b11u);
}

TEST(WeightedGraph, RefusesWhatIsNoEdge) {
  WeightedGraph graph;
  EXPECT_THROW(graph.add_edge(1, 2, {}, INFINITY, -1, MergeStrategy::kReplace), InputError);
  EXPECT_THROW(graph.add_edge(1, 1u << 29, {}, 1, -1, MergeStrategy::kReplace), InputError);
  EXPECT_THROW(parse_merge_strategy("smallest"), InputError);
  EXPECT_EQ(graph.node_count(), 0u);
}

}  // namespace
}  // namespace sallow
