#include "training/trainer.h"

#include <gtest/gtest.h>

#include "codes/generate_code.h"
#include "decode/catalog/registry.h"
#include "experiment/decoding_model.h"
#include "training/record_source.h"

namespace sallow {
namespace {

DetectorErrorModel simulated_memory(uint64_t rounds) {
  return model_for_decoding(generate_code({.task = "rotated_memory_z",
                                           .distance = 3,
                                           .rounds = rounds,
                                           .noise = NoiseStrength{NoiseModel::kSi1000, 0.01}}));
}

const NetworkShape kShape{.distance = 3, .layers = {{true, 16}, {false, 32}}, .readout = {16, 16}};

Trainer trainer(size_t threads, uint64_t steps = 12) {
  std::vector<std::unique_ptr<ShotSource>> sources;
  sources.push_back(std::make_unique<SampledSource>(simulated_memory(2), 1));
  const DetectorErrorModel longer = simulated_memory(3);
  sources.push_back(std::make_unique<SampledSource>(
      longer, 2, make_decoder("ensemble", longer, {.services = {.log_likelihood_ratios = true}})));
  BitTable detections, flips;
  ErrorModelSampler(longer).sample_block(5, 0, detections, flips);
  sources.push_back(std::make_unique<RecordSource>(SurfaceLayout(longer), detections, flips, 3));
  std::vector<TrainingStage> stages = {{0.5, {1, 0, 0}}, {1, {0.2, 0.3, 0.5}}};
  return Trainer({.steps = steps, .batch = 128, .warm_up = 2, .threads = threads}, std::move(stages),
                 std::move(sources), Network::random(kShape, 1));
}

TEST(Trainer, GivesTheSameWeightsForAnyNumberOfThreads) {
  Trainer one = trainer(1), three = trainer(3);
  while (!one.done()) {
    const double loss = one.step();
    ASSERT_EQ(loss, three.step());
  }
  EXPECT_EQ(one.state().network.values(), three.state().network.values());
  EXPECT_EQ(one.result().values(), three.result().values());
}

TEST(Trainer, GoesOnFromAStateToTheSameWeights) {
  Trainer whole = trainer(1), first = trainer(1), second = trainer(1);
  while (!whole.done()) whole.step();
  for (int k = 0; k < 7; k++) first.step();
  second.resume(first.state());
  while (!second.done()) second.step();
  EXPECT_EQ(whole.result().values(), second.result().values());
}

TEST(Trainer, LowersTheLoss) {
  Trainer net = trainer(1, 60);
  double before = 0, after = 0;
  for (int k = 0; k < 60; k++) (k < 10 ? before : after) += k < 10 || k >= 50 ? net.step() : (net.step(), 0);
  EXPECT_LT(after, 0.95 * before);
}

TEST(Trainer, LearnsNothingFromLabelsThatAreNoise) {
  // Labels that do not depend on events: after training, answers are near even odds for shots that were not seen.
  const DetectorErrorModel model = simulated_memory(3);
  BitTable detections, flips(1, kShotsPerBlock);
  ErrorModelSampler sampler(model);
  BitTable true_flips;
  sampler.sample_block(5, 0, detections, true_flips);
  RandomStream random(9, 0);
  for (size_t k = 0; k < kShotsPerBlock; k++) flips.set(0, k, random.uniform() < 0.5);
  std::vector<std::unique_ptr<ShotSource>> sources;
  sources.push_back(std::make_unique<RecordSource>(SurfaceLayout(model), detections, flips, 3));
  Trainer net({.steps = 60, .batch = 128, .warm_up = 2}, {{1, {1}}}, std::move(sources), Network::random(kShape, 1));
  while (!net.done()) net.step();
  // Fresh shots with labels of another coin: about half of the answers are wrong (5 standard deviations).
  SampledSource fresh(model, 77);
  SequenceGradients gradients(kShape);
  const Network result = net.result();
  int wrong = 0, shots = 0;
  for (uint64_t slice = 0; slice < 64; slice++) {
    Sequences sequences;
    fresh.prepare(slice);
    fresh.fill(slice, sequences);
    const float* answers = gradients.forward(result, sequences);
    for (size_t k = 0; k < kShotsPerSlice; k++, shots++) {
      const bool coin = random.uniform() < 0.5;
      wrong += (answers[(sequences.cuts() - 1) * kShotsPerSlice + k] > 0) != coin;
    }
  }
  EXPECT_NEAR(wrong, shots / 2, 5 * std::sqrt(shots) / 2);
}

}  // namespace
}  // namespace sallow
