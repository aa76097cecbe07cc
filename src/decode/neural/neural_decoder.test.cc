#include "decode/neural/neural_decoder.h"

#include <gtest/gtest.h>

#include <cmath>

#include "base/input_error.test.h"
#include "bits/shot_columns.h"
#include "codes/generate_code.h"
#include "decode/window/window_stream.h"
#include "dem/error_model_sampler.h"
#include "experiment/decoding_model.h"

namespace sallow {
namespace {

DetectorErrorModel memory(uint64_t distance, uint64_t rounds) {
  return model_for_decoding(generate_code({.task = "rotated_memory_z",
                                           .distance = distance,
                                           .rounds = rounds,
                                           .noise = NoiseStrength{NoiseModel::kSi1000, 0.01}}));
}

NetworkFile some_network(uint32_t distance) {
  NetworkFile file(Network::random({.distance = distance, .layers = parse_layers("l16 d32")}, 5));
  file.temperature = 1.5;
  return file;
}

TEST(NeuralDecoder, AnswersAStreamOfRoundsAsWholeShots) {
  const DetectorErrorModel model = memory(3, 4);
  const auto compile = [&](double join) {
    return std::make_unique<NeuralDecoder>(model, some_network(3), NeuralOptions{.file = "", .join = join}, "net");
  };
  const WindowSchedule schedule(model, DetectorRounds::from_model(model), {}, {},
                                [&](const DetectorErrorModel&, bool, std::span<const uint32_t>) { return compile(0); });
  ASSERT_EQ(schedule.round_decoder(), schedule.window(0).decoder.get());
  EXPECT_TRUE(compile(0.5)->detector_rounds().empty());  // the ensemble needs whole shots
  const auto whole = compile(0);
  const auto workspace = whole->make_workspace();
  WindowStream stream(schedule);
  BitTable detections, flips;
  ErrorModelSampler(model).sample_block(1, 0, detections, flips);
  size_t flipped = 0;
  for (size_t shot = 0; shot < 300; shot++) {
    std::vector<uint32_t> events;
    std::vector<std::vector<uint32_t>> places(schedule.round_count());
    for (uint32_t d = 0; d < detections.row_count(); d++) {
      if (!detections.get(d, shot)) continue;
      events.push_back(d);
      places[schedule.rounds().round_of(d)].push_back(schedule.rounds().place_of(d));
    }
    uint64_t flip = 0;
    whole->decode_shot(events, *workspace, {&flip, 1});
    stream.reset();
    for (const auto& round : places) stream.push_round(round);
    const WindowCommit commit = stream.decode_window();
    EXPECT_TRUE(commit.is_resolved && commit.is_explained && commit.is_last);
    ASSERT_EQ(stream.frame()[0], flip);
    flipped += flip;
  }
  EXPECT_GT(flipped, 10u);
  EXPECT_LT(flipped, 290u);
}

TEST(NeuralDecoder, AnswersAShotAlikeInBlocksOfAnySizeAndAlone) {
  const DetectorErrorModel model = memory(3, 4);
  for (const double join : {0.0, 0.5}) {
    const NeuralDecoder decoder(model, some_network(3), {.file = "", .join = join}, "net");
    BitTable detections, flips;
    ErrorModelSampler(model).sample_block(1, 0, detections, flips);
    const auto workspace = decoder.make_workspace();
    DecodedBlock whole, part;
    decoder.decode(detections, *workspace, whole, {.outcomes = true, .log_likelihood_ratios = true});
    for (const size_t size : {1, 15, 64, 511}) {
      for (size_t first = 0; first + size <= kShotsPerBlock; first += std::max<size_t>(size, 37)) {
        BitTable block;
        copy_columns(detections, first, size, block);
        decoder.decode(block, *workspace, part, {.log_likelihood_ratios = true});
        for (size_t k = 0; k < size; k++) {
          ASSERT_EQ(part.log_likelihood_ratios[k], whole.log_likelihood_ratios[first + k]);
          ASSERT_EQ(part.predictions.get(0, k), whole.predictions.get(0, first + k));
        }
      }
    }
    for (size_t shot = 0; shot < 200; shot++) {
      std::vector<uint32_t> events;
      for (uint32_t d = 0; d < detections.row_count(); d++) {
        if (detections.get(d, shot)) events.push_back(d);
      }
      uint64_t flip = 2;
      ShotOutcome outcome;
      EXPECT_EQ(decoder.decode_shot(events, *workspace, {&flip, 1}, &outcome), DecodeStatus::kSolved);
      EXPECT_EQ(flip, whole.predictions.get(0, shot));
      EXPECT_EQ(outcome.gap, whole.outcomes[shot].gap);
      EXPECT_TRUE(std::isnan(outcome.weight));
      EXPECT_EQ(outcome.gap, std::abs(whole.log_likelihood_ratios[shot]));
      EXPECT_EQ(whole.log_likelihood_ratios[shot] < 0, whole.predictions.get(0, shot));
    }
  }
}

TEST(NeuralDecoder, RefusesAnotherDistance) {
  const std::string message =
      input_error_of([] { NeuralDecoder(memory(5, 2), some_network(3), {.file = "a.st", .join = {}}, "a.st"); });
  EXPECT_NE(message.find("distance 3, the model has distance 5"), std::string::npos) << message;
}

}  // namespace
}  // namespace sallow
