#include "decode/matching/gap/gap_decoder.h"

#include <gtest/gtest.h>

#include <cmath>

#include "base/error.h"
#include "base/sanitized.test.h"
#include "decode/contract/decode_shots.test.h"
#include "decode/exact/exact_decoder.h"
#include "decode/graph/second_opinion.test.h"

namespace sallow {
namespace {

/// A random model in which no cycle off the boundary flips the observable: bits of detectors decide which edges flip
/// it.
DetectorErrorModel random_cut_model(RandomStream& random, uint32_t detectors, uint32_t errors, bool any_probability) {
  const uint64_t bits = random.next();
  const ModelShape shape{detectors, errors, 1, 40, random.next() % 2 == 0, any_probability};
  DetectorErrorModel model;
  for (uint32_t d = 0; d < detectors; d++) model.append_detector(d);
  for (uint32_t k = 0; k < errors; k++) {
    std::vector<DemTarget> targets, ends = random_symptoms(random, shape);
    uint64_t flips = 0;
    for (DemTarget end : ends) {
      if (!end.is_detector()) continue;
      targets.push_back(end);
      flips ^= bits >> end.index() & 1;
    }
    if (targets.size() < 2) flips ^= random.next() & 1;
    if (flips != 0) targets.push_back(DemTarget::observable(0));
    model.append_error(random_probability(random, shape), targets);
  }
  model.append_error(0, {DemTarget::observable(0)});
  return model;
}

/// The model with a detector in place of its observable: the most likely error with either flip is then that of one
/// syndrome.
DetectorErrorModel with_flip_detector(const DetectorErrorModel& model) {
  DetectorErrorModel out;
  const auto detectors = static_cast<uint32_t>(model.detector_count());
  out.append_detector(detectors);
  for_each_error(model, [&](const DemInstruction& error, uint64_t) {
    std::vector<DemTarget> targets;
    for (DemTarget target : error.targets) {
      targets.push_back(target.is_observable() ? DemTarget::detector(detectors) : target);
    }
    out.append_error(error.arguments[0], targets);
  });
  return out;
}

GapDecoder compile(const DetectorErrorModel& model) {
  return GapDecoder(std::make_unique<const MatchingDecoder>(DecodingGraph::from_model(model)));
}

TEST(GapDecoder, GivesTheExactGapOfEverySyndromeOfRandomModels) {
  size_t compared = 0, infinite = 0;
  for (uint64_t seed = 0; seed < random_cases(2000); seed++) {
    RandomStream random(seed, 0);
    const auto detectors = static_cast<uint32_t>(1 + random.next() % 5);
    const DetectorErrorModel model =
        random_cut_model(random, detectors, static_cast<uint32_t>(1 + random.next() % 14), seed % 3 == 0);
    const GapDecoder decoder = compile(model);
    const ExactDecoder exact(with_flip_detector(model));
    const size_t syndromes = size_t{1} << detectors;
    BitTable events(detectors, syndromes), predictions;
    for (size_t s = 0; s < syndromes; s++) {
      for (uint32_t d = 0; d < detectors; d++) events.set(d, s, s >> d & 1);
    }
    auto workspace = decoder.make_workspace();
    std::vector<ShotOutcome> outcomes(syndromes);
    decode_shots(decoder, events, *workspace, predictions, outcomes.data());
    for (size_t s = 0; s < syndromes; s++) {
      const double weights[] = {exact.weight(s), exact.weight(s | syndromes)};
      if (std::isinf(weights[0]) && std::isinf(weights[1])) {
        ASSERT_EQ(outcomes[s].status, DecodeStatus::kUnmatchable) << "seed " << seed << " syndrome " << s;
        ASSERT_EQ(outcomes[s].gap, 0);
        continue;
      }
      const double gap = std::abs(weights[1] - weights[0]);
      if (std::isinf(gap)) {
        ASSERT_TRUE(std::isinf(outcomes[s].gap)) << "seed " << seed << " syndrome " << s;
        infinite++;
      } else {
        ASSERT_NEAR(outcomes[s].gap, gap, 1e-4) << "seed " << seed << " syndrome " << s;
        compared++;
      }
    }
  }
  EXPECT_GT(compared, random_cases(6000));
  EXPECT_GT(infinite, random_cases(200));
}

TEST(GapDecoder, HasThePredictionsAndWeightsOfMatchingInAnyBlock) {
  for (uint64_t seed = 0; seed < 30; seed++) {
    RandomStream random(seed, 1);
    const DetectorErrorModel model = random_cut_model(random, 30, 80, false);
    const MatchingDecoder matching(DecodingGraph::from_model(model));
    const GapDecoder decoder = compile(model);
    BitTable events(30, 600), expected, predictions;
    for (uint32_t d = 0; d < 30; d++) {
      for (size_t shot = 0; shot < 600; shot++) events.set(d, shot, random.next() % 6 == 0);
    }
    auto workspace = decoder.make_workspace(), matching_workspace = matching.make_workspace();
    std::vector<ShotOutcome> outcomes(600), expected_outcomes(600);
    EXPECT_EQ(decode_shots(decoder, events, *workspace, predictions, outcomes.data()),
              decode_shots(matching, events, *matching_workspace, expected, expected_outcomes.data()));
    EXPECT_EQ(predictions, expected) << "seed " << seed;
    for (size_t shot : {0, 63, 64, 511, 512, 599}) {
      EXPECT_EQ(outcomes[shot].weight, expected_outcomes[shot].weight);
      BitTable one(30, 1);
      for (uint32_t d = 0; d < 30; d++) one.set(d, 0, events.get(d, shot));
      ShotOutcome alone;
      decode_shots(decoder, one, *workspace, predictions, &alone);
      EXPECT_EQ(alone.gap, outcomes[shot].gap) << "seed " << seed << " shot " << shot;
    }
  }
}

TEST(GapDecoder, RefusesCyclesThatFlipTheObservableAndOtherNumbersOfObservables) {
  EXPECT_THROW(compile(DetectorErrorModel::parse("error(0.1) D0 D1\nerror(0.1) D1 D2\nerror(0.1) D0 D2 L0\n")),
               InputError);
  EXPECT_THROW(compile(DetectorErrorModel::parse("error(0.1) D0 D1\nerror(0.1) D0 D1 L0\n")), InputError);
  EXPECT_THROW(compile(DetectorErrorModel::parse("error(0.1) D0\nerror(0.1) D0 L1\n")), InputError);
  EXPECT_THROW(compile(DetectorErrorModel::parse("error(0.1) D0\n")), InputError);
  EXPECT_NO_THROW(compile(DetectorErrorModel::parse("error(0.1) D0\nerror(0.1) D0 L0\n")));
}

}  // namespace
}  // namespace sallow
