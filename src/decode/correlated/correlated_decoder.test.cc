#include "decode/correlated/correlated_decoder.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "base/public_records.test.h"
#include "base/rising_list.h"
#include "decode/contract/decode_shots.test.h"
#include "decode/correlated/dense_passes.h"
#include "decode/correlated/sparse_passes.h"
#include "decode/graph/second_opinion.test.h"
#include "decode/matching/matching_decoder.h"

namespace sallow {
namespace {

CorrelatedDecoder compile(const DetectorErrorModel& model, const CorrelatedOptions& options = {}) {
  return CorrelatedDecoder(DecodingGraph::from_model(model, {.keep_joint = true}), options);
}

BitTable random_events(RandomStream& random, size_t detectors, size_t shots) {
  BitTable events(detectors, shots);
  for (size_t d = 0; d < detectors; d++) {
    for (size_t shot = 0; shot < shots; shot++) events.set(d, shot, random.next() % 4 == 0);
  }
  return events;
}

// A pair of errors that the first pass made likely explains the events of D2 and D3 more cheaply.
TEST(CorrelatedDecoder, MakesTheOtherPartOfAnErrorMoreLikely) {
  DetectorErrorModel model = DetectorErrorModel::parse(
      "error(0.01) D0 D1 ^ D2 D3 L0\n"
      "error(0.02) D2 D3\n"
      "error(0.001) D0 D1\n");
  BitTable events(4, 1), predictions;
  for (uint32_t d = 0; d < 4; d++) events.set(d, 0, true);
  CorrelatedDecoder correlated = compile(model);
  auto workspace = correlated.make_workspace();
  EXPECT_EQ(decode_shots(correlated, events, *workspace, predictions), 0u);
  EXPECT_TRUE(predictions.get(0, 0));
  MatchingDecoder plain(DecodingGraph::from_model(model));
  auto plain_workspace = plain.make_workspace();
  decode_shots(plain, events, *plain_workspace, predictions);
  EXPECT_FALSE(predictions.get(0, 0));
}

TEST(CorrelatedDecoder, IsPlainMatchingIfNoErrorHasTwoParts) {
  for (uint64_t seed = 0; seed < 300; seed++) {
    RandomStream random(seed, 0);
    ModelShape shape{20, 60, seed % 4 == 0 ? 70u : 2u, 10, seed % 2 == 0, seed % 3 == 0};
    DetectorErrorModel model = random_model(random, shape);
    CorrelatedDecoder correlated = compile(model);
    MatchingDecoder plain(DecodingGraph::from_model(model));
    BitTable events = random_events(random, 20, 200), predictions, plain_predictions;
    std::vector<ShotOutcome> outcomes(200), plain_outcomes(200);
    auto workspace = correlated.make_workspace();
    auto plain_workspace = plain.make_workspace();
    EXPECT_EQ(decode_shots(correlated, events, *workspace, predictions, outcomes.data()),
              decode_shots(plain, events, *plain_workspace, plain_predictions, plain_outcomes.data()));
    EXPECT_EQ(predictions, plain_predictions) << "seed " << seed;
    for (size_t shot = 0; shot < 200; shot++) {
      ASSERT_EQ(outcomes[shot].status, plain_outcomes[shot].status) << "seed " << seed;
      ASSERT_EQ(outcomes[shot].weight, plain_outcomes[shot].weight) << "seed " << seed;
    }
  }
}

TEST(CorrelatedDecoder, GivesAShotTheSameAnswerInAnyBlock) {
  for (uint64_t seed = 0; seed < 50; seed++) {
    RandomStream random(seed, 1);
    ModelShape shape{30, 90, seed % 2 == 0 ? 70u : 2u, 10, true, seed % 3 == 0, 50};
    CorrelatedDecoder decoder = compile(random_model(random, shape));
    BitTable events = random_events(random, 30, 600), predictions, alone;
    auto workspace = decoder.make_workspace();
    decode_shots(decoder, events, *workspace, predictions);
    for (size_t shot : {0, 300, 511, 512, 599}) {
      BitTable one(30, 1);
      for (uint32_t d = 0; d < 30; d++) one.set(d, 0, events.get(d, shot));
      std::vector<ShotOutcome> outcome(1);
      decode_shots(decoder, one, *workspace, alone, outcome.data());
      for (size_t o = 0; o < decoder.observable_count(); o++) {
        ASSERT_EQ(alone.get(o, 0), predictions.get(o, shot)) << "seed " << seed << " shot " << shot;
      }
    }
  }
}

TEST(CorrelatedDecoder, HandlesCertainAndVeryUnlikelyErrors) {
  DetectorErrorModel model = DetectorErrorModel::parse(
      "error(1) D0 ^ D1 L0\n"
      "error(0.1) D0\n"
      "error(0.4999) D1 L0\n"
      "error(1e-300) D0 ^ D2\n"
      "error(0.499) D2\n"
      "error(0.6) D1 D2 ^ D0\n");
  CorrelatedDecoder decoder = compile(model);
  auto workspace = decoder.make_workspace();
  BitTable events(3, 8), predictions;
  for (size_t s = 0; s < 8; s++) {
    for (uint32_t d = 0; d < 3; d++) events.set(d, s, s >> d & 1);
  }
  EXPECT_EQ(decode_shots(decoder, events, *workspace, predictions), 0u);
}

// Compares both ways to match a shot, and each half again, on graphs whose halves begin anywhere.
TEST(ShotPasses, WeighTheSameWithTablesAndWithout) {
  size_t compared = 0;
  for (uint64_t seed = 0; seed < 300; seed++) {
    RandomStream random(seed, 2);
    // Only errors at the first detectors flip an observable.
    const auto relevant = 3 + static_cast<uint32_t>(random.next() % 80);
    const auto count = relevant + 3 + static_cast<uint32_t>(seed % 70);
    DetectorErrorModel model;
    for (uint32_t d = 0; d < count; d++) {
      const uint32_t begin = d < relevant ? 0 : relevant, end = d < relevant ? relevant : count;
      std::vector<DemTarget> ends = {DemTarget::detector(d)};
      if (d == 0) ends.push_back(DemTarget::observable(0));
      if (d % 4 == 0 || d == begin) model.append_error(0.001 + 0.1 * random.uniform(), ends);
      for (uint32_t k = 0; k < 3 && d > begin; k++) {
        const auto other = begin + static_cast<uint32_t>(random.next() % (end - begin));
        if (other == d && k > 0) continue;
        ends = {DemTarget::detector(d), DemTarget::detector(k == 0 ? d - 1 : other)};
        model.append_error(0.001 + 0.2 * random.uniform(), ends);
      }
    }
    const DecodingGraph graph = DecodingGraph::from_model(model, {.keep_joint = true});
    const std::optional<double> unit = DenseTables::choose_unit(MatchingGraph(graph), graph.unit());
    ASSERT_TRUE(unit);
    const MatchingGraph coarse = EdgePartners::reweigh(graph, *unit);
    ASSERT_TRUE(DenseTables::has_room_for(coarse) && DenseTables::fits(coarse));
    std::vector<int32_t> weights;
    for (const DecodingEdge& e : coarse.graph().edges()) weights.push_back(e.weight);
    ASSERT_EQ(coarse.relevant_count(), relevant);
    const DenseTables tables(coarse, *unit);
    DensePasses dense(tables);
    const NearLists near(coarse, 30, NearLists::Extent::kBothBoundaries);
    const std::vector<int64_t> nearest = IncrementalMatcher::nearest_of(coarse);
    SparsePasses sparse(coarse, near, nearest);
    WeightOverlay overlay(coarse);
    for (int shot = 0; shot < 20; shot++) {
      std::vector<uint64_t> row((count + 63) / 64, 0);
      std::vector<uint32_t> nodes;
      for (uint32_t node = 0; node < count; node++) {
        if (random.next() % 4 != 0) continue;
        row[node / 64] |= 1ULL << (node % 64);
        nodes.push_back(node);
      }
      if (!dense.suits(row.data(), false)) continue;
      ASSERT_TRUE(dense.match(row.data(), nodes));
      ASSERT_TRUE(sparse.match(row.data(), nodes));
      for (Half half : {Half::kRelevant, Half::kIrrelevant}) {
        std::vector<int32_t> lighter = weights;
        overlay.clear();
        auto weigh = [&](std::span<const uint32_t> edges) {
          std::vector<uint32_t> once(edges.begin(), edges.end());
          cancel_pairs(once);
          int64_t weight = 0;
          for (uint32_t e : once) weight += lighter[e];
          return weight;
        };
        ASSERT_EQ(weigh(dense.edges(half)), weigh(sparse.edges(half))) << "seed " << seed;
        for (uint64_t k = random.next() % 60; k > 0; k--) {
          const auto e = static_cast<uint32_t>(random.next() % weights.size());
          const uint32_t u = coarse.node_of(graph.edges()[e].u);
          if ((u < relevant) != (half == Half::kRelevant)) continue;
          const uint32_t v = graph.edges()[e].v == kBoundary ? kBoundary : coarse.node_of(graph.edges()[e].v);
          const auto weight = static_cast<int32_t>(random.next() % 4) * (weights[e] / 8) * 2;
          overlay.lower({e, weight, {u, v}});
          lighter[e] = std::min(lighter[e], weight);
        }
        std::vector<uint32_t> again, sparse_again;
        ASSERT_TRUE(dense.match_again(half, overlay, again));
        if (!sparse.match_again(half, overlay, sparse_again)) {
          sparse_again.assign(sparse.edges(half).begin(), sparse.edges(half).end());
        }
        ASSERT_EQ(weigh(again), weigh(sparse_again)) << "seed " << seed << " shot " << shot;
        compared++;
      }
    }
  }
  EXPECT_GT(compared, 5000u);
}

// Weights for which a step hardly exists: either all data of the tables fit, or there are no tables.
TEST(CorrelatedDecoder, HandlesAnySpreadOfWeights) {
  for (uint64_t seed = 0; seed < 400; seed++) {
    RandomStream random(seed, 3);
    ModelShape shape{20, 60, 2, 20, false, seed % 4 == 0, 40};
    DetectorErrorModel model = random_model(random, shape);
    static constexpr double kExtremeChances[] = {1e-300, 1e-30, 1e-9, 0.001, 0.01, 0.4999, 0.49999999, 0.5};
    for (uint32_t d = 0; d < 20; d++) {
      const double p = kExtremeChances[random.next() % std::size(kExtremeChances)];
      std::vector<DemTarget> targets = {DemTarget::detector(d)};
      if (d % 2 == 1) targets.insert(targets.end(), {DemTarget::separator(), DemTarget::detector(d - 1)});
      model.append_error(p, targets);
    }
    CorrelatedDecoder decoder = compile(model);
    auto workspace = decoder.make_workspace();
    BitTable events = random_events(random, 20, 100), predictions;
    EXPECT_EQ(decode_shots(decoder, events, *workspace, predictions), 0u) << "seed " << seed;
  }
  // A single error of two parts, with many probabilities.
  for (double p = 0.4; p > 1e-9; p *= 0.93) {
    DetectorErrorModel model;
    model.append_error(p, std::vector{DemTarget::detector(0), DemTarget::observable(0), DemTarget::separator(),
                                      DemTarget::detector(1)});
    CorrelatedDecoder decoder = compile(model);
    auto workspace = decoder.make_workspace();
    BitTable events(2, 1), predictions;
    events.set(0, 0, true);
    events.set(1, 0, true);
    EXPECT_EQ(decode_shots(decoder, events, *workspace, predictions), 0u);
    EXPECT_TRUE(predictions.get(0, 0)) << p;
  }
}

/// Failures of a decoder and of the published predictions, on one published experiment.
struct Failures {
  size_t ours = 0;
  size_t published = 0;
};

Failures count_failures(const std::filesystem::path& folder, const Decoder& decoder, const std::string& published) {
  std::string events = contents_of(folder / "detection_events.b8");
  std::string truth = contents_of(folder / "obs_flips_actual.01");
  std::string theirs = contents_of(folder / ("obs_flips_predicted_by_" + published + ".01"));
  size_t stride = (decoder.detector_count() + 7) / 8;
  size_t shots = events.size() / stride;
  BitTable by_shot(shots, decoder.detector_count()), detections, predictions;
  for (size_t shot = 0; shot < shots; shot++) {
    for (size_t d = 0; d < decoder.detector_count(); d++) {
      by_shot.set(shot, d, events[shot * stride + d / 8] >> (d % 8) & 1);
    }
  }
  by_shot.transpose_into(detections);
  auto workspace = decoder.make_workspace();
  decode_shots(decoder, detections, *workspace, predictions);
  Failures failures;
  for (size_t shot = 0; shot < shots; shot++) {
    bool flipped = truth[2 * shot] == '1';
    failures.ours += predictions.get(0, shot) != flipped;
    failures.published += (theirs[2 * shot] == '1') != flipped;
  }
  return failures;
}

TEST(CorrelatedDecoder, FailsNoMoreThanPublishedOnRealShots) {
  auto folder = data_folder() / "sycamore" / "surface_code_bZ_d5_r05_center_5_5";
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << "no published record at " << folder;
  DetectorErrorModel model = DetectorErrorModel::from_file(folder / "circuit_detector_error_model.dem");
  Failures correlated = count_failures(folder, compile(model), "correlated_matching");
  EXPECT_EQ(correlated.published, 6258u);
  EXPECT_LE(correlated.ours, correlated.published);
  // Matching differs from the published predictions only if two matchings have the same weight.
  Failures matching = count_failures(folder, MatchingDecoder(DecodingGraph::from_model(model)), "pymatching");
  EXPECT_EQ(matching.published, 7188u);
  EXPECT_NEAR(static_cast<double>(matching.ours), 7188, 0.005 * 7188);
}

}  // namespace
}  // namespace sallow
