#include "campaign/compiled_task.h"

#include <gtest/gtest.h>

#include "bits/random_stream.h"
#include "campaign/plan.h"
#include "codes/generate_code.h"
#include "decode/catalog/registry.h"
#include "decode/contract/decode_shots.test.h"
#include "experiment/circuit_shots.h"
#include "experiment/decoding_model.h"
#include "store/failed_shots.h"
#include "store/same_shots.test.h"

namespace sallow {
namespace {

const std::atomic<bool> kGoOn = false;

CampaignTask task_of(const Circuit& circuit, const std::string& postselection = {}, bool same_shots = false) {
  CampaignPlan plan;
  TaskSettings settings;
  settings.postselection = postselection;
  settings.same_shots = same_shots;
  add_task(plan, {}, circuit, std::make_shared<const std::string>(circuit.str()), "test", settings);
  return plan.tasks.at(0);
}

Circuit surface_code() {
  return generate_code({.distance = 3, .rounds = 3, .noise = parse_noise("uniform:0.01")});
}

TEST(CompiledTask, CountsThePiecesOfABlockLikeTheBlock) {
  CompiledTask task(task_of(surface_code()), 7, 1);
  const Counts whole = task.take(0, {0, 5000}, kGoOn).value();
  Counts pieces;
  uint64_t shot = 0;
  for (const uint64_t shots : {1u, 63u, 64u, 900u, 1000u, 2048u, 924u}) {
    pieces += task.take(0, {shot, shots}, kGoOn).value();
    shot += shots;
  }
  ASSERT_EQ(shot, 5000u);
  EXPECT_GT(whole.failures, 0u);
  EXPECT_TRUE(same_shots(whole, pieces));
}

TEST(CompiledTask, CountsLikeSamplingAndDecodingInOnePass) {
  const Circuit circuit = surface_code();
  const auto decoder = make_decoder("matching", model_for_decoding(circuit));
  const Decoder* decoders[] = {decoder.get()};
  const SamplingRun run = sample_and_decode(draw_from_circuit(circuit, 7, 1), decoders, {3000, 0, 1});
  const Counts counts = CompiledTask(task_of(circuit), 7, 1).take(0, {0, 3000}, kGoOn).value();
  EXPECT_EQ(counts.shots, run.tallies[0].shots);
  EXPECT_EQ(counts.failures, run.tallies[0].failures);
}

TEST(CompiledTask, ReturnsFailedShotsIfItHasSameShots) {
  const Circuit circuit = surface_code();
  CompiledTask task(task_of(circuit, "D3", true), 7, 1);
  std::optional<std::string> failed_shots;
  const Counts counts = task.take(0, {100, 3000}, kGoOn, &failed_shots).value();
  const std::vector<uint64_t> failed = parse_failed_shots(failed_shots.value()).value();
  EXPECT_EQ(counts.failures, failed.size());
  ASSERT_GT(failed.size(), 0u);
  // Each failed shot alone, and its neighbours.
  for (uint64_t shot = 0; shot < 3000; shot++) {
    if (shot > failed.front() + 10) break;
    const bool fails = std::ranges::binary_search(failed, shot);
    EXPECT_EQ(task.take(0, {100 + shot, 1}, kGoOn).value().failures, fails ? 1 : 0) << shot;
  }
  failed_shots.reset();
  CompiledTask alone(task_of(circuit, "D3"), 7, 1);
  EXPECT_TRUE(same_shots(alone.take(0, {100, 3000}, kGoOn, &failed_shots).value(), counts));
  EXPECT_FALSE(failed_shots);
}

TEST(CompiledTask, DiscardsShotsInWhichAPostselectedDetectorFires) {
  const Circuit circuit = surface_code();
  const auto decoder = make_decoder("matching", model_for_decoding(circuit));
  const auto workspace = decoder->make_workspace();
  const DrawBlock draw = draw_from_circuit(circuit, 7, 1);
  BitTable detections, flips, predictions;
  draw(0, 0, detections, flips);
  decode_shots(*decoder, detections, *workspace, predictions);
  uint64_t discards = 0, failures = 0;
  for (size_t shot = 0; shot < kShotsPerBlock; shot++) {
    const bool discarded = detections.get(2, shot) || detections.get(5, shot) || detections.get(6, shot);
    discards += discarded;
    failures += !discarded && predictions.get(0, shot) != flips.get(0, shot);
  }
  CompiledTask task(task_of(circuit, "D5-D6,D2"), 7, 1);
  const Counts counts = task.take(0, {0, kShotsPerBlock}, kGoOn).value();
  EXPECT_GT(failures, 0u);
  EXPECT_EQ(counts.shots, kShotsPerBlock);
  EXPECT_EQ(counts.discards, discards);
  EXPECT_EQ(counts.failures, failures);
}

TEST(CompiledTask, CountsTheFailuresOfEachObservable) {
  const Circuit circuit = Circuit::parse(R"(
    X_ERROR(0.25) 0
    X_ERROR(0.125) 1
    M 0 1
    OBSERVABLE_INCLUDE(0) rec[-2]
    OBSERVABLE_INCLUDE(1) rec[-1]
    OBSERVABLE_INCLUDE(2) rec[-1])");
  const Counts counts = CompiledTask(task_of(circuit), 3, 1).take(0, {0, 100'000}, kGoOn).value();
  // No detectors: every flip is a failure. Five standard deviations: false alarm once in two million seeds.
  EXPECT_NEAR(static_cast<double>(counts.others.at("L0")), 25'000, 5 * 137);
  EXPECT_NEAR(static_cast<double>(counts.others.at("L1")), 12'500, 5 * 105);
  EXPECT_EQ(counts.others.at("L1"), counts.others.at("L2"));
  EXPECT_NEAR(static_cast<double>(counts.failures), 34'375, 5 * 151);
  EXPECT_FALSE(counts.others.contains("unmatchable"));
}

TEST(CompiledTask, StopsWhenCancelled) {
  const std::atomic<bool> cancelled = true;
  EXPECT_FALSE(CompiledTask(task_of(surface_code()), 7, 1).take(0, {0, 64}, cancelled));
}

}  // namespace
}  // namespace sallow
