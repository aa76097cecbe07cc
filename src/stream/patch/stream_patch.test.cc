#include "stream/patch/stream_patch.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "base/error.h"
#include "codes/generate_code.h"
#include "dem/error_model_sampler.h"
#include "experiment/decoding_model.h"
#include "stream/sampled_rounds.h"
#include "stream/stream.h"

namespace sallow {
namespace {

Circuit surface_circuit(uint64_t rounds, double strength = 0.005) {
  CodeOptions options;
  options.rounds = rounds;
  options.after_clifford_depolarization = strength;
  options.before_measure_flip_probability = strength;
  return generate_code(options);
}

TEST(StreamPatch, RepeatsTheMiddleOfALoopOfAnyLength) {
  const PatchOptions options{.plan = {3, 4}};
  for (const uint64_t rounds : {2, 5, 40, 41, 42, 1'000'000'000}) {
    const StreamPatch patch = patch_of_circuit(surface_circuit(rounds), options);
    EXPECT_EQ(patch.schedule->round_count(), rounds + 1);
    EXPECT_LT(patch.model.detector_count(), 400);
    EXPECT_EQ(patch.schedule->width_of(0), 4);
    EXPECT_EQ(patch.schedule->width_of(rounds), 4);
    if (rounds > 2) {
      EXPECT_EQ(patch.schedule->width_of(rounds / 2), 8);
    }
  }
}

TEST(StreamPatch, RepeatsALoopMoreOftenThanItsCircuitDoes) {
  for (const uint64_t own : {3, 9, 20}) {
    for (const uint64_t rounds : {60, 61, 62, 1'000'000}) {
      const StreamPatch patch = patch_of_circuit(surface_circuit(own), {.plan = {5, 5}, .rounds = rounds});
      EXPECT_EQ(patch.schedule->round_count(), rounds);
      EXPECT_LT(patch.model.detector_count(), 8 * 64);
    }
    const StreamPatch endless =
        patch_of_circuit(surface_circuit(own), {.plan = {5, 5}, .rounds = WindowSchedule::kEndless});
    EXPECT_TRUE(endless.schedule->is_endless());
  }
}

// Frames of a stretched stream and of the written-out circuit, on the same rounds.
TEST(StreamPatch, DecodesARepeatedLoopLikeTheSameLoopWrittenOut) {
  const Circuit circuit = surface_circuit(60);
  const StreamPatch repeated = patch_of_circuit(circuit, {.plan = {3, 3}});
  const StreamPatch written = patch_of_model(model_for_decoding(circuit), {.plan = {3, 3}});
  ASSERT_LT(repeated.model.detector_count(), written.model.detector_count());
  Stream a(repeated.schedule), b(written.schedule);
  SampledRounds source(written.model, *written.schedule);
  for (uint64_t shot = 0; shot < 200; shot++) {
    source.start(3, shot);
    a.reset();
    b.reset();
    for (uint64_t round = 0; round < written.schedule->round_count(); round++) {
      const std::span<const uint32_t> places = source.next();
      const auto one = a.push_round(places, 0), other = b.push_round(places, 0);
      ASSERT_EQ(one.has_value(), other.has_value());
      if (one) {
        ASSERT_EQ(one->frame[0], other->frame[0]) << "shot " << shot << " round " << round;
      }
    }
  }
}

TEST(StreamPatch, NeedsACircuitForMeasurements) {
  EXPECT_THROW(patch_of_model(model_for_decoding(surface_circuit(5)), {.plan = {3, 3}, .measurements = true}),
               InputError);
  const StreamPatch patch = patch_of_circuit(surface_circuit(100'000), {.plan = {3, 3}, .measurements = true});
  ASSERT_NE(patch.measured, nullptr);
  const Stream stream(patch.schedule, {}, patch.measured);
  EXPECT_EQ(stream.width_of(0), 8);
  EXPECT_EQ(stream.width_of(50'000), 8);
  EXPECT_EQ(stream.width_of(100'000), 9);  // the data qubits
}

// The two samplers draw different shots of one distribution. A count of 20480 shots has a standard deviation below 72,
// so that a difference of six of them, for 164 rows, is a false alarm with probability below 1e-6.
TEST(SampledRounds, DrawsDetectorsAndFlipsAtTheModelsRates) {
  const DetectorErrorModel model = model_for_decoding(surface_circuit(20, 0.01));
  const StreamPatch patch = patch_of_model(model, {.plan = {3, 3}});
  SampledRounds source(patch.model, *patch.schedule);
  const ErrorModelSampler sampler(model);
  constexpr uint64_t kBlocks = 20;
  std::vector<int64_t> difference(model.detector_count() + 1);
  BitTable detections, flips;
  for (uint64_t block = 0; block < kBlocks; block++) {
    sampler.sample_block(5, block, detections, flips);
    for (size_t d = 0; d < detections.row_count(); d++) {
      for (size_t shot = 0; shot < kShotsPerBlock; shot++) difference[d] += detections.get(d, shot);
    }
    for (size_t shot = 0; shot < kShotsPerBlock; shot++) difference.back() += flips.get(0, shot);
  }
  for (uint64_t shot = 0; shot < kBlocks * kShotsPerBlock; shot++) {
    source.start(5, shot);
    for (uint32_t round = 0; round < patch.schedule->round_count(); round++) {
      for (const uint32_t place : source.next()) difference[patch.schedule->rounds().detectors(round)[place]]--;
    }
    difference.back() -= static_cast<int64_t>(source.true_flips()[0] & 1);
  }
  for (size_t d = 0; d < difference.size(); d++) EXPECT_LT(std::abs(difference[d]), 6 * std::sqrt(2.0) * 72) << d;
}

}  // namespace
}  // namespace sallow
