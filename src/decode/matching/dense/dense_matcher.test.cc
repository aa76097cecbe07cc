#include "decode/matching/dense/dense_matcher.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "base/rising_list.h"
#include "decode/graph/second_opinion.test.h"

namespace sallow {
namespace {

/// A random graph in which every detector has a path to the boundary, with weights small enough for a table.
MatchingGraph random_graph(RandomStream& random, uint32_t detectors, bool few_weights) {
  ModelShape shape{detectors, 3 * detectors, 2, 8, few_weights, false};
  DetectorErrorModel model = random_model(random, shape);
  for (uint32_t d = 0; d < detectors; d += 5) model.append_error(0.01, std::vector{DemTarget::detector(d)});
  for (uint32_t d = 1; d < detectors; d++) {
    model.append_error(0.02, std::vector{DemTarget::detector(d - 1), DemTarget::detector(d)});
  }
  const DecodingGraph graph = DecodingGraph::from_model(model);
  std::vector<int32_t> weights;
  for (const DecodingEdge& edge : graph.edges()) {
    weights.push_back(2 * static_cast<int32_t>(edge.weight * graph.unit() * (few_weights ? 3 : 100)));
  }
  return MatchingGraph(graph.with_weights(weights));
}

EdgeWeight weight_of_edge(const MatchingGraph& graph, uint32_t edge, int32_t weight) {
  const DecodingEdge& e = graph.graph().edges()[edge];
  return {edge, weight, {graph.node_of(e.u), e.v == kBoundary ? kBoundary : graph.node_of(e.v)}};
}

/// The weight of edges, which must have exactly these events at their ends.
int64_t weight_of(const MatchingGraph& graph, std::vector<uint32_t> edges, const std::vector<uint32_t>& events,
                  const std::vector<int32_t>& weights) {
  cancel_pairs(edges);
  std::vector<uint32_t> ends;
  int64_t weight = 0;
  for (uint32_t e : edges) {
    weight += weights[e];
    ends.push_back(graph.graph().edges()[e].u);
    if (graph.graph().edges()[e].v != kBoundary) ends.push_back(graph.graph().edges()[e].v);
  }
  cancel_pairs(ends);
  EXPECT_EQ(ends, events);
  return weight;
}

TEST(DistanceTable, HasTheRelevantDistancesAndTheirPaths) {
  for (uint64_t seed = 0; seed < 100; seed++) {
    RandomStream random(seed, 0);
    const MatchingGraph graph = random_graph(random, 6 + static_cast<uint32_t>(random.next() % 90), seed % 2 == 0);
    const DistanceTable table(graph, 0, graph.node_count());
    AllDistances all(graph.graph());
    std::vector<int32_t> weights = graph.graph().weights();
    for (uint32_t u = 0; u < graph.node_count(); u++) {
      const uint32_t du = graph.detector_of(u);
      ASSERT_EQ(table.boundary(u), all.at(du, all.count));
      for (uint32_t v = 0; v < graph.node_count(); v++) {
        const uint32_t dv = graph.detector_of(v);
        if (u == v || all.at(du, dv) >= table.boundary(u) + table.boundary(v)) continue;
        ASSERT_EQ(table.row(u)[v], all.at(du, dv)) << "seed " << seed;
        std::vector<uint32_t> edges;
        table.append_way(u, v, edges);
        ASSERT_EQ(weight_of(graph, edges, {std::min(du, dv), std::max(du, dv)}, weights), all.at(du, dv));
      }
    }
  }
}

TEST(DenseMatcher, FindsTheLeastWeightUnderLighterWeights) {
  size_t lighter_wins = 0;
  for (uint64_t seed = 0; seed < 1500; seed++) {
    RandomStream random(seed, 1);
    const auto detectors = 6 + static_cast<uint32_t>(random.next() % 70);
    const MatchingGraph graph = random_graph(random, detectors, seed % 2 == 0);
    std::span<const DecodingEdge> edges = graph.graph().edges();
    const DistanceTable table(graph, 0, graph.node_count());
    DenseMatcher matcher(table, 1 + static_cast<int32_t>(random.next() % 300));
    WeightOverlay overlay(graph);
    std::vector<int32_t> weights = graph.graph().weights();
    AllDistances distances(graph.graph());
    for (int shot = 0; shot < 3; shot++) {
      std::vector<uint32_t> events;
      std::vector<uint64_t> row((graph.node_count() + 63) / 64, 0);
      for (uint32_t d = 0; d < detectors && events.size() < 11; d++) {
        if (random.next() % 4 != 0) continue;
        events.push_back(d);
        row[graph.node_of(d) / 64] |= uint64_t{1} << (graph.node_of(d) % 64);
      }
      std::vector<uint32_t> solution;
      matcher.match(row.data(), solution);
      const int64_t least = distances.least_matching(events);
      ASSERT_EQ(weight_of(graph, solution, events, weights), least) << "seed " << seed;
      for (int again = 0; again < 2; again++) {
        overlay.clear();
        std::vector<int32_t> lighter = weights;
        for (uint64_t k = random.next() % (seed % 3 == 0 ? 5 : 60); k > 0; k--) {
          const auto e = static_cast<uint32_t>(random.next() % edges.size());
          if (weights[e] == 0) continue;
          const auto weight =
              static_cast<int32_t>(2 * (random.next() % (weights[e] / 2 + 1)) / (1 + random.next() % 4) / 2 * 2);
          if (weight >= weights[e]) continue;
          overlay.lower(weight_of_edge(graph, e, weight));
          lighter[e] = std::min(lighter[e], weight);
        }
        AllDistances shorter(graph.graph(), lighter);
        const int64_t less = shorter.least_matching(events);
        lighter_wins += less < least;
        solution.clear();
        matcher.match(overlay, solution);
        ASSERT_EQ(weight_of(graph, solution, events, lighter), less) << "seed " << seed << " shot " << shot;
      }
    }
  }
  EXPECT_GT(lighter_wins, 3000u);
}

}  // namespace
}  // namespace sallow
