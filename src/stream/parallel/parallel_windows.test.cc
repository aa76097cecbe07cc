#include "stream/parallel/parallel_windows.h"

#include <gtest/gtest.h>

#include <string>

#include "base/error.h"
#include "base/rising_list.h"
#include "base/sanitized.test.h"
#include "codes/generate_code.h"
#include "decode/catalog/registry.h"
#include "decode/catalog/window_schedules.h"
#include "dem/error_model_sampler.h"
#include "experiment/decoding_model.h"

namespace sallow {
namespace {

constexpr uint64_t kSeed = 11;

DetectorErrorModel surface_model(uint64_t distance, uint64_t rounds, double strength) {
  CodeOptions options;
  options.code = "surface_code";
  options.task = "rotated_memory_z";
  options.distance = distance;
  options.rounds = rounds;
  options.after_clifford_depolarization = strength;
  options.before_round_data_depolarization = strength;
  options.before_measure_flip_probability = strength;
  options.after_reset_flip_probability = strength;
  return model_for_decoding(generate_code(options));
}

/// Sampled shots, by round.
class Shots {
 public:
  explicit Shots(const DetectorErrorModel& model) : rounds_(DetectorRounds::from_model(model)) {
    ErrorModelSampler(model).sample_block(kSeed, 0, detections_, flips_);
  }
  std::vector<uint32_t> places(size_t shot, uint32_t round) const {
    std::vector<uint32_t> places;
    for (const uint32_t detector : rounds_.detectors(round)) {
      if (detections_.get(detector, shot)) places.push_back(rounds_.place_of(detector));
    }
    return places;
  }
  void push(size_t shot, ParallelWindows& windows) const {
    for (uint32_t round = 0; round < rounds_.round_count(); round++) windows.push_round(places(shot, round));
  }
  const DetectorRounds& rounds() const { return rounds_; }
  const BitTable& detections() const { return detections_; }

 private:
  DetectorRounds rounds_;
  BitTable detections_, flips_;
};

// All windows' flips together are the events, and their frames the answer, in each plan with each number of workers,
// as the decoder "window" with sandwich=1 gives it.
TEST(ParallelWindows, ExplainEveryEventAlikeWithAnyNumberOfWorkers) {
  const DetectorErrorModel model = surface_model(3, 31, 0.008);
  const Shots shots(model);
  const std::string inner = "correlated";  // which explains all events
  for (const WindowPlan plan : {WindowPlan{1, 1}, {2, 3}, {3, 3}, {5, 4}, {16, 2}, {40, 3}}) {
    SCOPED_TRACE(inner + " commit " + std::to_string(plan.commit) + " buffer " + std::to_string(plan.buffer));
    const auto schedule = compile_sandwich(model, shots.rounds(), plan, inner);
    const auto decoder = make_decoder("window:commit=" + std::to_string(plan.commit) +
                                          ",buffer=" + std::to_string(plan.buffer) + ",sandwich=1,inner=" + inner,
                                      model);
    const auto workspace = decoder->make_workspace();
    DecodedBlock expected;
    decoder->decode(shots.detections(), *workspace, expected);
    ParallelWindows one(schedule, 1), three(schedule, 3);
    for (size_t shot = 0; shot < random_cases(60); shot++) {
      for (ParallelWindows* const windows : {&one, &three}) {
        shots.push(shot, *windows);
        const ParallelAnswer answer = windows->finish();
        ASSERT_EQ(answer.unresolved, 0);
        ASSERT_EQ(answer.unexplained, 0);
        ASSERT_EQ(answer.frame[0] & 1, uint64_t{expected.predictions.get(0, shot)}) << "shot " << shot;
        std::vector<PlacedDetector> flips, events;
        for (const SandwichResult& result : windows->results()) {
          flips.insert(flips.end(), result.flips.begin(), result.flips.end());
        }
        cancel_pairs(flips);
        for (uint32_t round = 0; round < shots.rounds().round_count(); round++) {
          for (const uint32_t place : shots.places(shot, round)) events.push_back({round, place});
        }
        ASSERT_EQ(flips, events) << "shot " << shot;
        windows->reset();
      }
    }
  }
}

TEST(ParallelWindows, OneWindowIsTheWholeShot) {
  const DetectorErrorModel model = surface_model(3, 9, 0.01);
  const Shots shots(model);
  DecodedBlock expected;
  ParallelWindows windows(compile_sandwich(model, shots.rounds(), {10, 0}, "matching"), 2);
  const auto matching = make_decoder("matching", model);
  const auto room = matching->make_workspace();
  matching->decode(shots.detections(), *room, expected);
  for (size_t shot = 0; shot < 200; shot++) {
    shots.push(shot, windows);
    ASSERT_EQ(windows.finish().frame[0], uint64_t{expected.predictions.get(0, shot)}) << "shot " << shot;
    windows.reset();
  }
}

TEST(ParallelWindows, LoseLittleIfTheBufferIsTheDistance) {
  const DetectorErrorModel model = surface_model(3, 30, 0.004);
  for (const std::string spec : {"matching", "correlated"}) {
    const auto whole = make_decoder(spec, model);
    const auto parallel = make_decoder("window:commit=3,buffer=3,sandwich=1,inner=" + spec, model);
    const auto whole_room = whole->make_workspace(), parallel_room = parallel->make_workspace();
    BitTable detections, flips;
    DecodedBlock a, b;
    uint64_t failures = 0, parallel_failures = 0;
    for (uint64_t block = 0; block < 4; block++) {
      ErrorModelSampler(model).sample_block(kSeed, block, detections, flips);
      whole->decode(detections, *whole_room, a);
      parallel->decode(detections, *parallel_room, b);
      EXPECT_EQ(b.unmatchable_count(), 0);
      for (size_t shot = 0; shot < detections.column_count(); shot++) {
        failures += a.predictions.get(0, shot) != flips.get(0, shot);
        parallel_failures += b.predictions.get(0, shot) != flips.get(0, shot);
      }
    }
    EXPECT_GT(failures, 100);
    EXPECT_LT(static_cast<double>(parallel_failures), 1.12 * static_cast<double>(failures)) << spec;
  }
}

TEST(ParallelWindows, RefusesWhatDoesNotFit) {
  const DetectorErrorModel model = surface_model(3, 9, 0.01);
  const DetectorRounds rounds = DetectorRounds::from_model(model);
  EXPECT_THROW(compile_sandwich(model, rounds, {3, 0}, "matching"), InputError);
  ParallelWindows windows(compile_sandwich(model, rounds, {3, 3}, "matching"), 2);
  EXPECT_THROW(windows.push_round(std::vector<uint32_t>{1000}), UsageError);
  EXPECT_THROW(windows.finish(), UsageError);
  for (uint32_t round = 0; round < rounds.round_count(); round++) windows.push_round({});
  EXPECT_THROW(windows.push_round({}), UsageError);
  EXPECT_EQ(windows.finish().frame[0], 0);
}

}  // namespace
}  // namespace sallow
