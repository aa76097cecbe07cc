#include "decode/matching/fusion/fused_decoder.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <optional>

#include "base/rising_list.h"
#include "base/sanitized.test.h"
#include "decode/graph/second_opinion.test.h"
#include "decode/matching/fusion/fused_matcher.h"
#include "decode/matching/matching_decoder.h"

namespace sallow {
namespace {

constexpr uint64_t kFusionSeed = 5;

std::vector<uint32_t> random_events(RandomStream& random, uint32_t detectors) {
  std::vector<uint32_t> events;
  const uint64_t percent = 5 + random.next() % 60;
  for (uint32_t d = 0; d < detectors; d++) {
    if (random.next() % 100 < percent) events.push_back(d);
  }
  return events;
}

/// The same weight as whole-shot matching, and a solution that explains the events and has this weight and these flips.
void check_same(const DetectorErrorModel& model, std::span<const uint32_t> rounds, std::optional<uint32_t> near,
                RandomStream& random, int shots) {
  const MatchingDecoder whole(DecodingGraph::from_model(model));
  const FusedDecoder fused(DecodingGraph::from_model(model), rounds, near);
  const auto whole_workspace = whole.make_workspace();
  const auto workspace = fused.make_workspace();
  const ErrorChoices choices = fused.error_choices();
  std::vector<uint64_t> flips((model.observable_count() + 63) / 64), chosen_flips(flips.size()), wanted(flips.size());
  for (int shot = 0; shot < shots; shot++) {
    const std::vector<uint32_t> events = random_events(random, static_cast<uint32_t>(model.detector_count()));
    ShotOutcome expected, outcome;
    const DecodeStatus status = whole.decode_shot(events, *whole_workspace, wanted, &expected);
    ASSERT_EQ(fused.decode_shot(events, *workspace, flips, &outcome), status) << "shot " << shot;
    if (status == DecodeStatus::kUnmatchable) continue;
    ASSERT_EQ(outcome.weight, expected.weight) << "shot " << shot;
    ShotErrors chosen;
    ASSERT_EQ(fused.decode_shot_errors(events, *workspace, chosen_flips, chosen), status);
    EXPECT_EQ(chosen_flips, flips);
    std::vector<uint32_t> explained;
    std::vector<uint64_t> sum(flips.size());
    cancel_pairs(chosen.errors);
    for (const uint32_t error : chosen.errors) {
      explained.insert(explained.end(), choices.detectors[error].begin(), choices.detectors[error].end());
      for (const uint32_t o : choices.observables[error]) sum[o / 64] ^= uint64_t{1} << (o % 64);
    }
    cancel_pairs(explained);
    EXPECT_EQ(explained, events) << "shot " << shot;
    EXPECT_EQ(sum, flips) << "shot " << shot;
  }
}

TEST(FusedDecoder, WeighsAsMuchAsWholeShotMatchingOnRandomModels) {
  RandomStream random(kFusionSeed, 0);
  for (uint64_t trial = 0; trial < random_cases(600); trial++) {
    SCOPED_TRACE("trial " + std::to_string(trial) + " seed " + std::to_string(kFusionSeed));
    const auto detectors = static_cast<uint32_t>(2 + random.next() % 40);
    const ModelShape shape{.detectors = detectors,
                           .errors = static_cast<uint32_t>(detectors / 2 + random.next() % (4 * detectors)),
                           .observables = static_cast<uint32_t>(random.next() % 3),
                           .boundary_percent = static_cast<int>(random.next() % 40),
                           .few_weights = random.next() % 2 == 0,
                           .any_probability = random.next() % 4 == 0};
    const DetectorErrorModel model = random_model(random, shape);
    // Rounds in order, or in no order at all.
    std::vector<uint32_t> rounds(detectors);
    const uint64_t count = 1 + random.next() % 8;
    const bool is_ordered = random.next() % 2 == 0;
    for (uint32_t d = 0; d < detectors; d++) {
      rounds[d] = static_cast<uint32_t>(is_ordered ? d * count / detectors : random.next() % count);
    }
    std::optional<uint32_t> near;
    if (random.next() % 2 == 0) near = static_cast<uint32_t>(random.next() % 6);
    check_same(model, rounds, near, random, 20);
    if (HasFatalFailure()) return;
  }
}

/// A strip of `width` detectors per round, with errors in space, in time and on diagonals, and a boundary at both
/// sides.
DetectorErrorModel strip(uint32_t width, uint32_t rounds, RandomStream& random) {
  DetectorErrorModel model;
  const auto add = [&](std::vector<DemTarget> targets) {
    model.append_error(0.001 + 0.05 * random.uniform(), targets);
  };
  for (uint32_t round = 0; round < rounds; round++) {
    for (uint32_t k = 0; k < width; k++) {
      const uint32_t d = round * width + k;
      model.append_detector(d, {static_cast<double>(round)});
      if (k == 0) add({DemTarget::detector(d), DemTarget::observable(0)});
      if (k + 1 == width) add({DemTarget::detector(d)});
      if (k + 1 < width) add({DemTarget::detector(d), DemTarget::detector(d + 1)});
      if (round + 1 < rounds) add({DemTarget::detector(d), DemTarget::detector(d + width)});
      if (round + 1 < rounds && k + 1 < width) add({DemTarget::detector(d), DemTarget::detector(d + width + 1)});
    }
  }
  return model;
}

TEST(FusedDecoder, WeighsAsMuchAsWholeShotMatchingOnStrips) {
  RandomStream random(kFusionSeed, 1);
  for (uint64_t trial = 0; trial < random_cases(60); trial++) {
    SCOPED_TRACE("trial " + std::to_string(trial) + " seed " + std::to_string(kFusionSeed));
    const auto width = static_cast<uint32_t>(1 + random.next() % 12);
    const auto count = static_cast<uint32_t>(1 + random.next() % 20);
    std::vector<uint32_t> rounds(width * count);
    for (uint32_t d = 0; d < rounds.size(); d++) rounds[d] = d / width;
    std::optional<uint32_t> near;
    if (random.next() % 2 == 0) near = static_cast<uint32_t>(random.next() % 30);
    check_same(strip(width, count, random), rounds, near, random, 40);
    if (HasFatalFailure()) return;
  }
}

TEST(FusedMatcher, HasLeastWeightAfterRoundsWithAnyHints) {
  RandomStream random(kFusionSeed, 2);
  for (uint64_t trial = 0; trial < random_cases(100); trial++) {
    SCOPED_TRACE("trial " + std::to_string(trial) + " seed " + std::to_string(kFusionSeed));
    constexpr uint32_t kWidth = 6, kRounds = 8;
    const MatchingGraph graph(DecodingGraph::from_model(strip(kWidth, kRounds, random)));
    const NearLists near(graph, static_cast<uint32_t>(random.next() % 60), NearLists::Extent::kBothBoundaries);
    std::vector<uint32_t> rounds(graph.node_count());
    for (uint32_t node = 0; node < rounds.size(); node++) rounds[node] = graph.detector_of(node) / kWidth;
    const Horizon horizon(graph, rounds);
    FusedMatcher matcher(graph, near, horizon), other(graph, near, horizon);
    const std::vector<uint32_t> events = random_events(random, kWidth * kRounds);
    // One is given all rounds one by one, the other many at once, with radii that mean nothing.
    matcher.start();
    other.start();
    const auto begun = static_cast<uint32_t>(random.next() % kRounds);
    std::vector<FusedMatcher::Placed> all;
    for (uint32_t round = 0; round < kRounds; round++) {
      std::vector<FusedMatcher::Placed> placed;
      for (const uint32_t event : events) {
        if (event / kWidth == round) placed.push_back({graph.node_of(event)});
      }
      matcher.add_rounds(round, placed);
      if (round <= begun) {
        for (FusedMatcher::Placed& event : placed) event.radius = static_cast<int64_t>(random.next() % (1 << 23));
        all.insert(all.end(), placed.begin(), placed.end());
        if (round == begun) other.add_rounds(round, all);
      } else {
        other.add_rounds(round, placed);
      }
    }
    matcher.settle();
    other.settle();
    EXPECT_EQ(matcher.weight(), matcher.lower_bound());
    EXPECT_EQ(other.weight(), other.lower_bound());
    EXPECT_EQ(other.weight(), matcher.weight());
  }
}

}  // namespace
}  // namespace sallow
