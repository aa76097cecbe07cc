#include "decode/graph/decoding_graph.h"

#include <gtest/gtest.h>

#include <cmath>

#include "base/error.h"

namespace sallow {
namespace {

DecodingGraph graph_of(const std::string& text, const DecodingGraphOptions& options = {}) {
  return DecodingGraph::from_model(DetectorErrorModel::parse(text), options);
}

TEST(DecodingGraph, CombinesErrorsWithTheSameSymptoms) {
  DecodingGraph graph = graph_of("error(0.1) D0 D1\nerror(0.2) D1 D0\nerror(0.3) D0 D1 L0\nerror(0.4) D0\n");
  ASSERT_EQ(graph.edges().size(), 3u);
  EXPECT_EQ(graph.edges()[0].v, 1u);
  EXPECT_DOUBLE_EQ(graph.edges()[0].probability, 0.1 * 0.8 + 0.2 * 0.9);
  EXPECT_EQ(graph.edges()[0].fault, 1u);
  EXPECT_DOUBLE_EQ(graph.edges()[1].probability, 0.3);
  EXPECT_EQ(graph.edges()[2].v, kBoundary);
}

TEST(DecodingGraph, MakesAnEdgeOfEveryPartAndLeavesHyperedgesOut) {
  std::string text = "error(0.1) D0 D1 ^ D2 L0\nerror(0.25) D0 D1 D2\nerror(0.125) D0 ^ D1 D2 D3\n";
  DecodingGraph graph = graph_of(text);
  EXPECT_EQ(graph.edges().size(), 2u);
  EXPECT_EQ(graph.left_out().errors, 2u);
  EXPECT_DOUBLE_EQ(graph.left_out().probability, 0.375);
  EXPECT_THROW(graph_of(text, {.strict = true}), InputError);
}

TEST(DecodingGraph, RoundsWeightsToEvenWholeNumbers) {
  DecodingGraph graph = graph_of("error(0.001) D0 D1\nerror(1e-6) D1\nerror(0.5) D2\n");
  for (const DecodingEdge& edge : graph.edges()) {
    EXPECT_EQ(edge.weight % 2, 0);
    EXPECT_LE(edge.weight, 1 << 23);
    EXPECT_NEAR(edge.weight * graph.unit(), std::log((1 - edge.probability) / edge.probability), graph.unit());
  }
}

TEST(DecodingGraph, PutsLikelyAndCertainErrorsIntoTheBaseline) {
  DecodingGraph graph = graph_of("error(0.75) D0 D1 L0\nerror(1) D1 D2 L1\nerror(0) D0 D2\nerror(0.8) L2\n");
  ASSERT_EQ(graph.edges().size(), 1u);
  EXPECT_TRUE(graph.edges()[0].likely);
  EXPECT_EQ(std::vector<uint32_t>({0, 2}),
            std::vector<uint32_t>(graph.baseline_detectors().begin(), graph.baseline_detectors().end()));
  EXPECT_EQ(std::vector<uint32_t>({0, 1, 2}),
            std::vector<uint32_t>(graph.baseline_observables().begin(), graph.baseline_observables().end()));
  EXPECT_NEAR(static_cast<double>(graph.baseline_weight()) * graph.unit(), -std::log(3.0) - std::log(4.0), 1e-5);
}

TEST(DecodingGraph, CancelsTargetsNamedTwice) {
  DecodingGraph graph = graph_of("error(0.1) D0 D1 D0 L0 L0\n");
  ASSERT_EQ(graph.edges().size(), 1u);
  EXPECT_EQ(graph.edges()[0].u, 1u);
  EXPECT_EQ(graph.edges()[0].v, kBoundary);
  EXPECT_EQ(graph.edges()[0].observables, 0u);
}

TEST(DecodingGraph, ReadsACheckMatrix) {
  SparseColumns checks, observables;
  checks.row_count = 3;
  observables.row_count = 1;
  for (std::vector<uint32_t> column : {std::vector<uint32_t>{0}, {0, 1}, {1, 2}, {0, 1, 2}, {2}}) checks.append(column);
  for (std::vector<uint32_t> column : {std::vector<uint32_t>{0}, {}, {}, {}, {}}) observables.append(column);
  std::vector<double> probabilities = {0.1, 0.1, 0.1, 0.1, 0.1};
  DecodingGraph graph = DecodingGraph::from_check_matrix(checks, observables, probabilities);
  EXPECT_EQ(graph.edges().size(), 4u);
  EXPECT_EQ(graph.left_out().errors, 1u);
  EXPECT_EQ(graph.edges().back().fault, 4u);
  EXPECT_THROW(DecodingGraph::from_check_matrix(checks, observables, probabilities, {.strict = true}), InputError);
  probabilities[2] = 1.5;
  EXPECT_THROW(DecodingGraph::from_check_matrix(checks, observables, probabilities), InputError);
  probabilities.pop_back();
  EXPECT_THROW(DecodingGraph::from_check_matrix(checks, observables, probabilities), InputError);
}

TEST(DecodingGraph, RecordsWhichEdgesOneErrorFlipsTogether) {
  std::string text = "error(0.1) D0 D1 ^ D2\nerror(0.1) D2 ^ D0 D1\nerror(0.1) D0 ^ D1 ^ D2\n";
  EXPECT_TRUE(graph_of(text).joint().empty());
  DecodingGraph graph = graph_of(text, {.keep_joint = true});
  ASSERT_EQ(graph.joint().size(), 4u);
  double largest = 0;
  for (const JointEdges& joint : graph.joint()) largest = std::max(largest, joint.probability);
  EXPECT_DOUBLE_EQ(largest, 0.18);
  for (double alone : graph.alone()) EXPECT_EQ(alone, 0);
  EXPECT_DOUBLE_EQ(graph_of(text + "error(0.25) D0\n", {.keep_joint = true}).alone()[1], 0.25);
}

}  // namespace
}  // namespace sallow
