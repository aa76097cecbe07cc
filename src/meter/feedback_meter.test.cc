#include "meter/feedback_meter.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "codes/generate_code.h"
#include "stream/patch/stream_patch.h"
#include "stream/sampled_rounds.h"

namespace sallow {
namespace {

constexpr uint64_t kShotRounds = 21;

StreamPatch compiled(uint64_t rounds) {
  CodeOptions options;
  options.rounds = kShotRounds - 1;
  options.after_clifford_depolarization = 0.01;
  return patch_of_circuit(generate_code(options), {.plan = {3, 3}, .rounds = rounds});
}

FeedbackPatch feedback_patch(const StreamPatch& patch) {
  return FeedbackPatch(patch.model, kShotRounds, [] { return compiled(kShotRounds + 3000).schedule; });
}

TEST(FeedbackPatch, EndsShotsAtAllowedLengthsSomeRoundsAfterTheCorrection) {
  const StreamPatch patch = compiled(kShotRounds + 3000);
  const FeedbackPatch feedback = feedback_patch(patch);
  const uint64_t shortest = feedback.shortest();
  EXPECT_GE(shortest, kShotRounds);
  EXPECT_EQ((shortest - kShotRounds) % 3, 0);
  EXPECT_EQ(feedback.end_after(0), shortest);
  EXPECT_EQ(feedback.end_after(shortest - 3), shortest);
  EXPECT_EQ(feedback.end_after(shortest - 2), shortest + 3);
  EXPECT_EQ(feedback.end_after(shortest + 30), shortest + 33);
  EXPECT_EQ(feedback.end_after(shortest + 31), shortest + 36);
}

TEST(FeedbackPatch, NeedsWindows) {
  CodeOptions options;
  options.rounds = 4;
  options.after_clifford_depolarization = 0.01;
  const Circuit circuit = generate_code(options);
  const StreamPatch patch = patch_of_circuit(circuit, {});
  EXPECT_THROW(FeedbackPatch(patch.model, 5, [&] { return patch_of_circuit(circuit, {}).schedule; }), InputError);
}

// Whether the end of a shot is known from its start or decided while rounds come, the answers are the same.
TEST(FeedbackPatch, DecodesAShotWhoseEndIsDecidedLateLikeOneOfThisLength) {
  const StreamPatch patch = compiled(kShotRounds + 3000);
  FeedbackPatch feedback = feedback_patch(patch);
  SampledRounds late_source(patch.model, feedback.drawn());
  Stream late(feedback.decoded(0));
  const auto known = compiled(kShotRounds + 3000).schedule;
  uint64_t flips = 0;
  for (uint64_t shot = 0; shot < 300; shot++) {
    const uint64_t decided = shot % 60, end = feedback.end_after(decided);
    known->stretch_to(end);
    SampledRounds source(patch.model, *known);
    Stream stream(known);
    source.start(7, shot);
    feedback.drawn().stretch_to(WindowSchedule::kEndless);
    feedback.decoded(0)->stretch_to(WindowSchedule::kEndless);
    late_source.start(7, shot);
    late.reset();
    for (uint64_t round = 0; round < end; round++) {
      const std::span<const uint32_t> places = late_source.next(), expected = source.next();
      ASSERT_TRUE(std::ranges::equal(places, expected)) << "shot " << shot << ", round " << round;
      if (round == decided) {
        feedback.drawn().stretch_to(end);
        feedback.decoded(0)->stretch_to(end);
      }
      const auto one = late.push_round(places, 0), other = stream.push_round(expected, 0);
      ASSERT_EQ(one.has_value(), other.has_value());
      if (one) {
        ASSERT_EQ(one->end_round, other->end_round);
        ASSERT_EQ(one->frame[0], other->frame[0]);
        ASSERT_EQ(one->heralds, 0);
      }
    }
    ASSERT_TRUE(late.is_finished());
    ASSERT_EQ(late_source.true_flips()[0], source.true_flips()[0]);
    flips += source.true_flips()[0];
  }
  EXPECT_GT(flips, 30);
}

TEST(FeedbackMeter, EndsEachShotAfterTheCorrectionOfTheShotBefore) {
  const StreamPatch patch = compiled(kShotRounds + 3000);
  FeedbackPatch feedback = feedback_patch(patch);
  MeterOptions options{.shots = 100, .round_ps = 100'000'000};
  options.sleeps = true;
  const FeedbackReport report = measure_feedback(feedback, 1, options);
  EXPECT_FALSE(report.overran);
  EXPECT_EQ(report.shots, 100);
  EXPECT_EQ(report.reaction.count(), 100);
  EXPECT_EQ(report.rounds_per_shot.count(), 100);
  EXPECT_EQ(report.rounds_waited.count(), 99);
  EXPECT_GE(report.rounds_per_shot.quantile(0), feedback.shortest());
  EXPECT_GE(report.rounds, 100 * feedback.shortest());
  EXPECT_GT(report.failures, 2);
  EXPECT_LT(report.failures, 60);
  EXPECT_EQ(report.counts.heralded, 0);
}

TEST(FeedbackMeter, EndsARunThatFallsBehind) {
  const StreamPatch patch = compiled(kShotRounds + 3000);
  FeedbackPatch feedback = feedback_patch(patch);
  MeterOptions options{.shots = 1'000'000, .round_ps = 1};  // faster than any decoder
  options.ring_rounds = 16;
  const FeedbackReport report = measure_feedback(feedback, 1, options);
  EXPECT_TRUE(report.overran);
  EXPECT_LT(report.shots, 1'000'000);
  EXPECT_FALSE(report.keeps_up());
}

}  // namespace
}  // namespace sallow
