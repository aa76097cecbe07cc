#include "decode/union_find/union_find_decoder.h"

#include <gtest/gtest.h>

#include <functional>

#include "decode/contract/decode_shots.test.h"
#include "decode/graph/second_opinion.test.h"
#include "decode/matching/matching_decoder.h"

namespace sallow {
namespace {

/// Every syndrome of a small model, one per column.
BitTable all_syndromes(size_t detectors) {
  BitTable events(detectors, size_t{1} << detectors);
  for (size_t s = 0; s < events.column_count(); s++) {
    for (size_t d = 0; d < detectors; d++) events.set(d, s, s >> d & 1);
  }
  return events;
}

BitTable column(const BitTable& table, size_t c) {
  BitTable one(table.row_count(), 1);
  for (size_t r = 0; r < table.row_count(); r++) one.set(r, 0, table.get(r, c));
  return one;
}

/// The symptoms of a graph's errors, which are flipped one by one.
struct Flips {
  const DecodingGraph& graph;
  std::vector<bool> detectors = std::vector<bool>(graph.detector_count());
  std::vector<bool> observables = std::vector<bool>(graph.observable_count());

  void flip(uint32_t e) {
    const DecodingEdge& edge = graph.edges()[e];
    detectors[edge.u] = !detectors[edge.u];
    if (edge.v != kBoundary) detectors[edge.v] = !detectors[edge.v];
    for (uint32_t o : graph.observables(edge.observables)) observables[o] = !observables[o];
  }
};

// The edges found give exactly the events, predictions follow from the edges, and weights are those of the edges and no
// less than the least. Syndromes that matching cannot match have no explanation here either.
TEST(UnionFind, ExplainsEverySyndromeOfSmallModelsAndIsNeverLighterThanMatching) {
  for (uint64_t seed = 0; seed < 300; seed++) {
    RandomStream random(seed, 0);
    const ModelShape shape{8,
                           5 + static_cast<uint32_t>(random.next() % 20),
                           seed % 5 == 0 ? 70u : 2u,
                           static_cast<int>(seed % 3) * 10,
                           seed % 2 == 0,
                           seed % 4 == 0};
    const DetectorErrorModel model = random_model(random, shape);
    UnionFindOptions options{static_cast<uint32_t>(1 + seed % 40)};
    if (seed % 3 != 0) options.near = static_cast<uint32_t>(seed % 6);
    const DecodingGraph graph = DecodingGraph::from_model(model);
    const UnionFindDecoder decoder(graph, options);
    const MatchingDecoder matching(graph);
    auto workspace = decoder.make_workspace(), matching_workspace = matching.make_workspace();
    const BitTable events = all_syndromes(8);
    BitTable predictions, one_prediction, others;
    std::vector<ShotOutcome> outcomes(256), least(256);
    decode_shots(decoder, events, *workspace, predictions, outcomes.data());
    decode_shots(matching, events, *matching_workspace, others, least.data());
    for (size_t s = 0; s < 256; s++) {
      ASSERT_EQ(outcomes[s].status, least[s].status) << "seed " << seed << " syndrome " << s;
      if (outcomes[s].status == DecodeStatus::kUnmatchable) continue;
      ASSERT_GE(outcomes[s].weight, least[s].weight - 1e-9) << "seed " << seed << " syndrome " << s;
      ShotOutcome outcome;
      decode_shots(decoder, column(events, s), *workspace, one_prediction, &outcome);
      Flips flips{graph};
      for (uint32_t d : graph.baseline_detectors()) flips.detectors[d] = !flips.detectors[d];
      for (uint32_t o : graph.baseline_observables()) flips.observables[o] = !flips.observables[o];
      double weight = static_cast<double>(graph.baseline_weight());
      for (uint32_t e : decoder.edges(*workspace)) {
        flips.flip(e);
        weight += graph.edges()[e].weight;
      }
      for (uint32_t d = 0; d < 8; d++)
        ASSERT_EQ(flips.detectors[d], s >> d & 1) << "seed " << seed << " syndrome " << s;
      for (uint32_t o = 0; o < graph.observable_count(); o++) {
        ASSERT_EQ(flips.observables[o], predictions.get(o, s)) << "seed " << seed << " syndrome " << s;
        ASSERT_EQ(flips.observables[o], one_prediction.get(o, 0)) << "seed " << seed << " syndrome " << s;
      }
      ASSERT_DOUBLE_EQ(outcome.weight, weight * graph.unit());
      ASSERT_DOUBLE_EQ(outcome.weight, outcomes[s].weight);
    }
  }
}

TEST(UnionFind, PredictsTheSameWithAndWithoutWeights) {
  for (uint64_t seed = 0; seed < 50; seed++) {
    RandomStream random(seed, 1);
    const ModelShape shape{60, 80, 2, 10, seed % 2 == 0, seed % 3 == 0};
    UnionFindOptions options;
    if (seed % 4 != 0) options.near = static_cast<uint32_t>(5 * (seed % 4));
    const UnionFindDecoder decoder(DecodingGraph::from_model(random_model(random, shape)), options);
    BitTable events(60, 600), predictions, with_weights;
    for (uint32_t d = 0; d < 60; d++) {
      for (size_t s = 0; s < 600; s++) events.set(d, s, random.next() % 8 == 0);
    }
    auto workspace = decoder.make_workspace();
    std::vector<ShotOutcome> outcomes(600);
    const size_t unmatchable = decode_shots(decoder, events, *workspace, predictions);
    EXPECT_EQ(decode_shots(decoder, events, *workspace, with_weights, outcomes.data()), unmatchable);
    EXPECT_EQ(predictions, with_weights) << "seed " << seed;
  }
}

/// The Z lattice of a rotated surface code with perfect measurement: data qubit (x, y) flips the one or two plaquettes
/// that contain it; the left column flips the observable.
DetectorErrorModel code_capacity(uint32_t d, bool equal) {
  DetectorErrorModel model;
  std::vector<std::vector<uint32_t>> plaquettes_of(size_t{d} * d);
  uint32_t count = 0;
  for (uint32_t y = 0; y <= d; y++) {
    for (uint32_t x = 1; x < d; x++) {
      if ((x + y) % 2 != 0) continue;
      for (uint32_t qy : {y - 1, y}) {
        for (uint32_t qx : {x - 1, x}) {
          if (qy < d) plaquettes_of[size_t{qy} * d + qx].push_back(count);
        }
      }
      count++;
    }
  }
  for (uint32_t q = 0; q < d * d; q++) {
    std::vector<DemTarget> targets;
    for (uint32_t p : plaquettes_of[q]) targets.push_back(DemTarget::detector(p));
    if (q % d == 0) targets.push_back(DemTarget::observable(0));
    model.append_error(equal || q % 3 != 0 ? 0.01 : 0.04, targets);
  }
  return model;
}

/// All sets of `left` more edges from `first` on.
void for_each_error_set(uint32_t edge_count, uint32_t first, size_t left, std::vector<uint32_t>& set,
                        const std::function<void()>& visit) {
  visit();
  if (left == 0) return;
  for (uint32_t e = first; e < edge_count; e++) {
    set.push_back(e);
    for_each_error_set(edge_count, e + 1, left - 1, set, visit);
    set.pop_back();
  }
}

void expect_all_corrected(const DecodingGraph& graph, const UnionFindOptions& options,
                          const std::vector<std::vector<uint32_t>>& edge_sets) {
  const UnionFindDecoder decoder(graph, options);
  BitTable events(graph.detector_count(), edge_sets.size()), truth(1, edge_sets.size()), predictions;
  for (size_t k = 0; k < edge_sets.size(); k++) {
    Flips flips{graph};
    for (uint32_t e : edge_sets[k]) flips.flip(e);
    for (size_t r = 0; r < graph.detector_count(); r++) events.set(r, k, flips.detectors[r]);
    truth.set(0, k, flips.observables[0]);
  }
  auto workspace = decoder.make_workspace();
  EXPECT_EQ(decode_shots(decoder, events, *workspace, predictions), 0u);
  for (size_t k = 0; k < edge_sets.size(); k++) {
    ASSERT_EQ(predictions.get(0, k), truth.get(0, k)) << "edges " << testing::PrintToString(edge_sets[k]);
  }
}

TEST(UnionFind, CorrectsEveryErrorOfFewerThanHalfTheDistance) {
  for (uint32_t d : {3, 5, 7}) {
    const DecodingGraph graph = DecodingGraph::from_model(code_capacity(d, true));
    const auto edge_count = static_cast<uint32_t>(graph.edges().size());
    std::vector<std::vector<uint32_t>> sets;
    std::vector<uint32_t> set;
    for_each_error_set(edge_count, 0, (d - 1) / 2, set, [&] { sets.push_back(set); });
    expect_all_corrected(graph, {.steps = 1}, sets);
  }
}

/// The weight of the lightest edges that flip observable 0 and no detector: a Bellman-Ford search from boundary to
/// boundary, over pairs of a node and whether the observable has flipped on the path.
int64_t least_logical_weight(const DecodingGraph& graph) {
  const size_t count = graph.detector_count();
  std::vector<int64_t> reached(2 * (count + 1), INT64_MAX / 4);
  reached[2 * count] = 0;
  for (bool is_new = true; is_new;) {
    is_new = false;
    for (const DecodingEdge& edge : graph.edges()) {
      const size_t v = edge.v == kBoundary ? count : edge.v, flip = edge.observables != 0;
      for (auto [from, to] : {std::pair<size_t, size_t>(edge.u, v), std::pair<size_t, size_t>(v, edge.u)}) {
        for (size_t parity : {0, 1}) {
          int64_t& weight = reached[2 * to + (parity ^ flip)];
          if (reached[2 * from + parity] + edge.weight >= weight) continue;
          weight = reached[2 * from + parity] + edge.weight;
          is_new = true;
        }
      }
    }
  }
  return reached[2 * count + 1];
}

TEST(UnionFind, CorrectsEveryErrorShorterThanHalfTheShortestLogicalFlip) {
  const DecodingGraph graph = DecodingGraph::from_model(code_capacity(5, false));
  const int64_t least = least_logical_weight(graph);
  std::vector<uint32_t> set;
  std::vector<std::vector<uint32_t>> sets;
  for_each_error_set(static_cast<uint32_t>(graph.edges().size()), 0, 4, set, [&] {
    int64_t weight = 0;
    for (uint32_t e : set) weight += graph.edges()[e].weight;
    // Lengths are whole steps, which differ from the weights by up to one hundredth.
    if (weight < least * 49 / 100) sets.push_back(set);
  });
  EXPECT_GT(sets.size(), 100u);
  expect_all_corrected(graph, {.steps = 64}, sets);
}

}  // namespace
}  // namespace sallow
