#include "decode/matching/matching_decoder.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/sanitized.test.h"
#include "bits/random_stream.h"
#include "decode/contract/decode_shots.test.h"
#include "decode/exact/exact_decoder.h"
#include "decode/graph/second_opinion.test.h"
#include "decode/matching/engine/shot_matcher.h"
#include "decode/matching/proved_solution.test.h"

namespace sallow {
namespace {

/// The least sum of whole-number weights for every syndrome, by adding one edge at a time.
std::vector<int64_t> least_weights(const DecodingGraph& graph) {
  constexpr int64_t kImpossible = INT64_MAX / 4;
  std::vector<int64_t> best(size_t{1} << graph.detector_count(), kImpossible);
  size_t base = 0;
  for (uint32_t d : graph.baseline_detectors()) base |= size_t{1} << d;
  best[base] = graph.baseline_weight();
  for (const DecodingEdge& edge : graph.edges()) {
    size_t flip = size_t{1} << edge.u | (edge.v == kBoundary ? 0 : size_t{1} << edge.v);
    std::vector<int64_t> next = best;
    for (size_t s = 0; s < best.size(); s++) next[s] = std::min(best[s], best[s ^ flip] + edge.weight);
    best = next;
  }
  for (int64_t& weight : best) weight = weight >= kImpossible / 2 ? kImpossible : weight;
  return best;
}

/// Checks that a solution's edges, with the baseline, explain the events, and that no lighter edges do.
void check_solution(const DecodingGraph& graph, const std::vector<uint32_t>& events, const ProvedSolution& solution) {
  std::vector<int> parity(graph.detector_count(), 0);
  for (uint32_t e : solution.edges) {
    parity[graph.edges()[e].u] ^= 1;
    if (graph.edges()[e].v != kBoundary) parity[graph.edges()[e].v] ^= 1;
  }
  for (uint32_t d : graph.baseline_detectors()) parity[d] ^= 1;
  for (uint32_t d : events) parity[d] ^= 1;
  EXPECT_EQ(parity, std::vector<int>(graph.detector_count(), 0));
  EXPECT_EQ(solution.lower_bound, solution.weight);
}

TEST(MatchingDecoder, FindsTheLeastWeightOfEverySyndromeOfSmallModels) {
  const size_t wanted = kSanitized ? 20000 : 100000;
  size_t model_count = 0;
  for (uint64_t seed = 0; seed < wanted; seed++) {
    RandomStream random(seed, 0);
    ModelShape shape;
    shape.detectors = static_cast<uint32_t>(1 + random.next() % 6);
    shape.errors = static_cast<uint32_t>(random.next() % 14);
    shape.observables = static_cast<uint32_t>(random.next() % 3);
    shape.boundary_percent = seed % 3 == 0 ? 0 : 30;
    shape.few_weights = seed % 2 == 0;
    shape.any_probability = seed % 4 < 2;
    DetectorErrorModel model = random_model(random, shape);
    ExactDecoder exact(model);
    MatchingDecoder matching(DecodingGraph::from_model(model), {.near = static_cast<uint32_t>(random.next() % 6)});
    std::vector<int64_t> least = least_weights(matching.graph());

    size_t syndromes = size_t{1} << shape.detectors;
    BitTable detections(shape.detectors, syndromes);
    for (size_t s = 0; s < syndromes; s++) {
      for (uint32_t d = 0; d < shape.detectors; d++) detections.set(d, s, s >> d & 1);
    }
    BitTable predictions, plain_predictions;
    std::vector<ShotOutcome> outcomes(syndromes);
    auto workspace = matching.make_workspace();
    size_t unmatchable = decode_shots(matching, detections, *workspace, predictions, outcomes.data());
    EXPECT_EQ(decode_shots(matching, detections, *workspace, plain_predictions), unmatchable) << "seed " << seed;
    EXPECT_EQ(predictions, plain_predictions) << "seed " << seed;
    double unit = matching.graph().unit();
    size_t impossible = 0;
    for (size_t s = 0; s < syndromes; s++) {
      bool is_solved = outcomes[s].status == DecodeStatus::kSolved;
      ASSERT_EQ(is_solved, exact.weight(s) < std::numeric_limits<double>::infinity()) << "seed " << seed;
      impossible += !is_solved;
      if (!is_solved) continue;
      ASSERT_EQ(outcomes[s].weight, static_cast<double>(least[s]) * unit) << "seed " << seed << " syndrome " << s;
      ASSERT_NEAR(outcomes[s].weight, exact.weight(s), 40 * unit) << "seed " << seed << " syndrome " << s;
    }
    ASSERT_EQ(unmatchable, impossible);
    model_count++;
    if (testing::Test::HasFailure()) FAIL() << "seed " << seed;
  }
  EXPECT_EQ(model_count, wanted);
}

TEST(MatchingDecoder, ProvesItsSolutions) {
  for (uint64_t seed = 0; seed < 2000; seed++) {
    RandomStream random(seed, 0);
    // 70 observables do not fit a mask.
    ModelShape shape{9, 16, seed % 2 == 0 ? 2u : 70u, 20, seed % 3 == 0, seed % 4 == 0};
    DetectorErrorModel model = random_model(random, shape);
    MatchingDecoder decoder(DecodingGraph::from_model(model), {.near = static_cast<uint32_t>(random.next() % 10)});
    auto workspace = decoder.make_workspace();
    BitTable detections(decoder.detector_count(), 100), predictions;
    for (size_t shot = 0; shot < 100; shot++) {
      for (uint32_t d = 0; d < 9; d++) detections.set(d, shot, random.next() % 2);
    }
    decode_shots(decoder, detections, *workspace, predictions);
    for (size_t shot = 0; shot < 100; shot++) {
      std::vector<uint32_t> events;
      for (uint32_t d = 0; d < 9; d++) {
        if (detections.get(d, shot)) events.push_back(d);
      }
      const ProvedSolution solution = proved_solution(decoder, events, *workspace);
      std::vector<uint32_t> predicted;
      for (uint32_t o = 0; o < decoder.observable_count(); o++) {
        if (predictions.get(o, shot)) predicted.push_back(o);
      }
      if (solution.status == DecodeStatus::kUnmatchable) {
        EXPECT_TRUE(predicted.empty());
        continue;
      }
      EXPECT_EQ(predicted, solution.observables);
      check_solution(decoder.graph(), events, solution);
      if (testing::Test::HasFailure()) FAIL() << "seed " << seed << " shot " << shot;
    }
  }
}

TEST(MatchingDecoder, AnswersBlocksLikeSingleShots) {
  for (uint64_t seed = 0; seed < 30; seed++) {
    RandomStream random(seed, 3);
    auto detectors = static_cast<uint32_t>(60 + random.next() % 80);
    // Dense enough that lists are longer than the part that MutualPairs searches; some components are closed.
    ModelShape shape{detectors,
                     detectors * (1 + static_cast<uint32_t>(random.next() % 4)),
                     3,
                     static_cast<int>(seed % 4) * 10,
                     seed % 2 == 0,
                     seed % 5 == 0};
    DetectorErrorModel model = random_model(random, shape);
    MatchingDecoder decoder(DecodingGraph::from_model(model), {.near = static_cast<uint32_t>(random.next() % 100)});
    auto workspace = decoder.make_workspace();
    size_t shots = 500 + random.next() % 600;
    BitTable detections(decoder.detector_count(), shots), predictions, plain_predictions;
    uint64_t sparsity = 2 + random.next() % 20;
    for (size_t shot = 0; shot < shots; shot++) {
      for (uint32_t d = 0; d < decoder.detector_count(); d++) detections.set(d, shot, random.next() % sparsity == 0);
    }
    std::vector<ShotOutcome> outcomes(shots);
    decode_shots(decoder, detections, *workspace, predictions, outcomes.data());
    decode_shots(decoder, detections, *workspace, plain_predictions);
    ASSERT_EQ(predictions, plain_predictions) << "seed " << seed;
    for (size_t shot = 0; shot < shots; shot++) {
      std::vector<uint32_t> events, flipped;
      for (uint32_t d = 0; d < decoder.detector_count(); d++) {
        if (detections.get(d, shot)) events.push_back(d);
      }
      for (uint32_t o = 0; o < decoder.observable_count(); o++) {
        if (predictions.get(o, shot)) flipped.push_back(o);
      }
      const ProvedSolution solution = proved_solution(decoder, events, *workspace);
      ASSERT_EQ(outcomes[shot].status, solution.status) << "seed " << seed << " shot " << shot;
      ASSERT_EQ(outcomes[shot].weight, solution.weight) << "seed " << seed << " shot " << shot;
      ASSERT_EQ(flipped, solution.observables) << "seed " << seed << " shot " << shot;
      ASSERT_NEAR(solution.lower_bound, solution.weight, 1e-9 * (1 + std::abs(solution.weight))) << "seed " << seed;
    }
  }
}

TEST(MatchingDecoder, FindsTheLeastWeightOfLargerModels) {
  for (uint64_t seed = 0; seed < (kSanitized ? 2000u : 10000u); seed++) {
    RandomStream random(seed, 1);
    auto detectors = static_cast<uint32_t>(15 + random.next() % 30);
    ModelShape shape{detectors,
                     detectors * 2 + static_cast<uint32_t>(random.next() % 60),
                     1,
                     static_cast<int>(seed % 3) * 8,
                     seed % 2 == 0,
                     false};
    DetectorErrorModel model = random_model(random, shape);
    MatchingDecoder decoder(DecodingGraph::from_model(model), {.near = static_cast<uint32_t>(random.next() % 40)});
    AllDistances distances(decoder.graph());
    auto workspace = decoder.make_workspace();
    std::vector<uint32_t> events;
    for (uint32_t d = 0; d < detectors && events.size() < 12; d++) {
      if (random.next() % 2 == 0) events.push_back(d);
    }
    const ProvedSolution solution = proved_solution(decoder, events, *workspace);
    int64_t least = distances.least_matching(events);
    ASSERT_EQ(solution.status == DecodeStatus::kSolved, least < AllDistances::kFar) << "seed " << seed;
    if (solution.status != DecodeStatus::kSolved) continue;
    ASSERT_EQ(solution.weight, static_cast<double>(least) * decoder.graph().unit()) << "seed " << seed;
    check_solution(decoder.graph(), events, solution);
    if (testing::Test::HasFailure()) FAIL() << "seed " << seed;
  }
}

// For a hundred events and more, the dual solution is the second opinion: a feasible one proves the weight minimal.
TEST(ShotMatcher, ProvesTheWeightOfManyEventsMinimal) {
  for (uint64_t seed = 0; seed < 100; seed++) {
    RandomStream random(seed, 2);
    auto detectors = static_cast<uint32_t>(100 + random.next() % 150);
    ModelShape shape{detectors, detectors * 3, 1, static_cast<int>(seed % 4), seed % 2 == 0, false};
    MatchingGraph graph(DecodingGraph::from_model(random_model(random, shape)));
    NearLists near(graph, static_cast<uint32_t>(random.next() % 100), NearLists::Extent::kOwnBall);
    ShotMatcher matcher(graph, near);
    AllDistances distances(graph.graph());
    for (int shot = 0; shot < 5; shot++) {
      std::vector<uint64_t> bits((detectors + 63) / 64, 0);
      for (uint32_t node = 0; node < detectors; node++) {
        if (random.next() % 2 == 0) bits[node / 64] |= uint64_t{1} << (node % 64);
      }
      if (!matcher.match(bits.data(), bits.size())) continue;
      ASSERT_EQ(matcher.weight(), matcher.lower_bound()) << "seed " << seed;
      for (uint32_t u = 0; u < matcher.event_count(); u++) {
        uint32_t du = graph.detector_of(matcher.node(u));
        ASSERT_LE(matcher.radius(u), distances.at(du, detectors)) << "seed " << seed;
        for (uint32_t v = 0; v < u; v++) {
          uint32_t dv = graph.detector_of(matcher.node(v));
          ASSERT_LE(matcher.radius(u) + matcher.radius(v) - 2 * matcher.shared_width(u, v), distances.at(du, dv))
              << "seed " << seed;
        }
      }
    }
  }
}

TEST(MatchingDecoder, GivesAShotTheSameAnswerInAnyBlock) {
  RandomStream random(7, 0);
  ModelShape shape{40, 120, 3, 10, true, false};
  MatchingDecoder decoder(DecodingGraph::from_model(random_model(random, shape)));
  BitTable detections(decoder.detector_count(), 1500), predictions;
  for (size_t d = 0; d < detections.row_count(); d++) {
    for (size_t shot = 0; shot < 1500; shot++) detections.set(d, shot, random.next() % 5 == 0);
  }
  auto workspace = decoder.make_workspace();
  decode_shots(decoder, detections, *workspace, predictions);
  for (size_t shot : {0, 1, 511, 512, 1023, 1024, 1499}) {
    BitTable one(decoder.detector_count(), 1), answer;
    for (size_t d = 0; d < detections.row_count(); d++) one.set(d, 0, detections.get(d, shot));
    decode_shots(decoder, one, *workspace, answer);
    for (size_t o = 0; o < 3; o++) EXPECT_EQ(answer.get(o, 0), predictions.get(o, shot));
  }
}

TEST(MatchingDecoder, ReportsUnexplainableSyndromesAsUnmatchable) {
  // No error flips D3; D1 and D2 can only fire together.
  DetectorErrorModel model = DetectorErrorModel::parse("error(0.1) D0 L0\nerror(0.1) D1 D2\ndetector D3\n");
  MatchingDecoder decoder(DecodingGraph::from_model(model));
  auto workspace = decoder.make_workspace();
  for (auto [events, solved] : std::vector<std::pair<std::vector<uint32_t>, bool>>{
           {{}, true}, {{0}, true}, {{1}, false}, {{2, 0}, false}, {{1, 2}, true}, {{3}, false}, {{3, 0}, false}}) {
    const ProvedSolution solution = proved_solution(decoder, events, *workspace);
    EXPECT_EQ(solution.status == DecodeStatus::kSolved, solved);
    BitTable detections(4, 1), predictions;
    for (uint32_t d : events) detections.set(d, 0, true);
    EXPECT_EQ(decode_shots(decoder, detections, *workspace, predictions), solved ? 0u : 1u);
    EXPECT_TRUE(solved || !predictions.get(0, 0));
  }
}

}  // namespace
}  // namespace sallow
