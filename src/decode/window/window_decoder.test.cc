#include "decode/window/window_decoder.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <string>

#include "base/error.h"
#include "base/rising_list.h"
#include "base/sanitized.test.h"
#include "codes/generate_code.h"
#include "decode/catalog/registry.h"
#include "decode/window/window_stream.h"
#include "dem/error_model_sampler.h"
#include "dem/error_symptoms.h"
#include "experiment/decoding_model.h"

namespace sallow {
namespace {

constexpr uint64_t kSeed = 7;

DetectorErrorModel memory_model(const std::string& code, const std::string& task, uint64_t distance, uint64_t rounds,
                                double strength) {
  CodeOptions options;
  options.code = code;
  options.task = task;
  options.distance = distance;
  options.rounds = rounds;
  options.after_clifford_depolarization = strength;
  options.before_round_data_depolarization = strength;
  options.before_measure_flip_probability = strength;
  options.after_reset_flip_probability = strength;
  return model_for_decoding(generate_code(options));
}

DetectorErrorModel surface_model(uint64_t distance, uint64_t rounds, double strength) {
  return memory_model("surface_code", "rotated_memory_z", distance, rounds, strength);
}

CompileInner inner_of(const std::string& spec) {
  return [spec](const DetectorErrorModel& model, bool, std::span<const uint32_t> rounds) {
    return make_decoder(spec, model, {.services = {.errors = true}, .rounds = rounds});
  };
}

CutRules rules_of(const std::string& spec, const WindowPlan& plan) {
  return {.whole_errors = spec.starts_with("exact"),
          .hint_rounds = spec.starts_with("correlated") ? plan.buffer / 2 : UINT32_MAX};
}

std::vector<uint32_t> column_of(const BitTable& table, size_t shot) {
  std::vector<uint32_t> rows;
  for (uint32_t row = 0; row < table.row_count(); row++) {
    if (table.get(row, shot)) rows.push_back(row);
  }
  return rows;
}

/// The symptoms that a decoder may commit: those of the model's errors and of their ^-parts.
std::set<CutWindow::Symptoms> all_symptoms(const DetectorErrorModel& model) {
  std::set<CutWindow::Symptoms> all;
  ErrorSymptoms whole;
  std::vector<ErrorSymptoms> parts;
  for_each_error(model, [&](const DemInstruction& error, uint64_t offset) {
    read_symptoms(error, offset, whole);
    all.insert({whole.detectors, whole.observables});
    read_parts(error, offset, parts);
    for (const ErrorSymptoms& part : parts) all.insert({part.detectors, part.observables});
  });
  return all;
}

/// Decodes shots as streams, and checks that the committed errors are errors of the model, explain all events and give
/// the frame. Parts of an error whose first parts were decided by an earlier window may be committed together.
void check_explained(const DetectorErrorModel& model, const std::string& spec, const WindowPlan& plan) {
  SCOPED_TRACE(spec + " commit " + std::to_string(plan.commit) + " buffer " + std::to_string(plan.buffer) + " seed " +
               std::to_string(kSeed));
  const DetectorRounds rounds = DetectorRounds::from_model(model);
  const WindowSchedule schedule(model, rounds, plan, rules_of(spec, plan), inner_of(spec));
  WindowStream stream(schedule);
  stream.explain_all(true);
  const std::set<CutWindow::Symptoms> known = all_symptoms(model);
  BitTable detections, flips;
  ErrorModelSampler(model).sample_block(kSeed, 0, detections, flips);
  size_t errors = 0, unknown = 0;
  for (size_t shot = 0; shot < random_cases(200); shot++) {
    const std::vector<uint32_t> events = column_of(detections, shot);
    std::vector<uint32_t> explained, frame;
    stream.reset();
    for (uint32_t round = 0; round < rounds.round_count(); round++) {
      std::vector<uint32_t> places;
      for (const uint32_t event : events) {
        if (rounds.round_of(event) == round) places.push_back(rounds.place_of(event));
      }
      stream.push_round(places);
      if (!stream.is_due()) continue;
      const WindowCommit commit = stream.decode_window();
      ASSERT_TRUE(commit.is_resolved && commit.is_explained) << "shot " << shot << " round " << round;
      std::vector<uint32_t> chosen(stream.committed_errors().begin(), stream.committed_errors().end());
      cancel_pairs(chosen);
      for (const uint32_t error : chosen) {
        const CompiledWindow& window = stream.last_window();
        const CompiledWindow::Choice& choice = window.choices[error];
        CutWindow::Symptoms symptoms;
        for (uint32_t k = choice.detectors_begin; k < choice.detectors_end; k++) {
          const PlacedDetector flip = window.flips[k];
          symptoms.first.push_back(
              rounds.detectors(static_cast<uint32_t>(commit.first_round) + flip.round)[flip.place]);
        }
        for (uint32_t k = choice.observables_begin; k < choice.observables_end; k++) {
          symptoms.second.push_back(window.observables[k]);
        }
        cancel_pairs(symptoms.first);
        errors++;
        unknown += known.contains(symptoms) ? 0 : 1;
        explained.insert(explained.end(), symptoms.first.begin(), symptoms.first.end());
        frame.insert(frame.end(), symptoms.second.begin(), symptoms.second.end());
      }
    }
    ASSERT_TRUE(stream.is_finished());
    cancel_pairs(explained);
    cancel_pairs(frame);
    ASSERT_EQ(explained, events) << "shot " << shot;
    std::vector<uint32_t> read;
    for (uint32_t o = 0; o < schedule.observable_count(); o++) {
      if (stream.frame()[o / 64] >> (o % 64) & 1) read.push_back(o);
    }
    ASSERT_EQ(read, frame) << "shot " << shot;
  }
  EXPECT_GT(errors, 50);
  EXPECT_LE(unknown, spec.starts_with("ensemble") ? errors / 20 : 0);
}

TEST(WindowDecoder, ExplainsEveryEventByErrorsOfTheModelForEveryDecoderAndPlan) {
  const DetectorErrorModel model = surface_model(3, 13, 0.008);
  for (const std::string spec : {"matching", "matching:fuse=1", "correlated", "union_find", "ensemble"}) {
    for (const WindowPlan plan : {WindowPlan{1, 1}, {1, 3}, {2, 0}, {3, 3}, {4, 2}, {5, 7}, {13, 3}, {14, 0}, {0, 0}}) {
      check_explained(model, spec, plan);
      if (HasFatalFailure()) return;
    }
  }
}

TEST(WindowDecoder, ExplainsEveryEventByWholeErrorsWithTheExactDecoder) {
  const DetectorErrorModel model = memory_model("repetition_code", "memory", 3, 12, 0.01);
  for (const WindowPlan plan : {WindowPlan{1, 2}, {3, 3}, {2, 5}}) check_explained(model, "exact", plan);
}

TEST(WindowDecoder, ExplainsLikelyAndCertainErrors) {
  DetectorErrorModel model;
  for (uint64_t d = 0; d < 8; d++) model.append_detector(d, {static_cast<double>(d)});
  model.append(
      DetectorErrorModel::parse("error(0.9) D0 D1 L0\nerror(1) D2 D3\nerror(0.7) D3 D4 L1\nerror(0.1) D0\n"
                                "error(0.2) D1 D2\nerror(0.6) D4 D5\nerror(0.2) D5 D6\nerror(0.8) D6 D7\n"
                                "error(0.1) D7\nerror(0.55) L0\nerror(1) L1\nerror(0.2) D2 D4\n"));
  for (const std::string spec : {"matching", "matching:fuse=1", "union_find", "exact"}) {
    for (const WindowPlan plan : {WindowPlan{1, 2}, {2, 2}, {3, 4}}) check_explained(model, spec, plan);
  }
}

TEST(WindowDecoder, WithOneWindowEqualsTheWholeShotDecoderByteForByte) {
  const DetectorErrorModel model = surface_model(3, 6, 0.01);
  BitTable detections, flips;
  ErrorModelSampler(model).sample_block(kSeed, 1, detections, flips);
  for (const std::string spec : {"matching", "correlated", "union_find", "ensemble"}) {
    const auto whole = make_decoder(spec, model);
    DecodedBlock expected, block;
    whole->decode(detections, *whole->make_workspace(), expected, {.outcomes = true});
    for (const std::string window : {"window:", "window:commit=7,buffer=3,", "window:commit=1,buffer=99,"}) {
      const auto decoder = make_decoder(window + "inner=" + spec, model);
      decoder->decode(detections, *decoder->make_workspace(), block, {.outcomes = true});
      EXPECT_EQ(block.predictions, expected.predictions) << window << spec;
      EXPECT_EQ(block.unmatchable, expected.unmatchable) << window << spec;
      for (size_t shot = 0; shot < expected.outcomes.size(); shot++) {
        ASSERT_EQ(block.outcomes[shot].weight, expected.outcomes[shot].weight) << window << spec;
      }
    }
  }
}

// 4096 shots each, of which whole-shot matching fails in about 200. Windows of distance rounds differ in few shots.
TEST(WindowDecoder, LosesLittleIfTheBufferIsTheDistance) {
  const DetectorErrorModel model = surface_model(3, 30, 0.004);
  for (const std::string spec : {"matching", "matching:fuse=1", "correlated"}) {
    const auto whole = make_decoder(spec, model);
    const auto windowed = make_decoder("window:commit=3,buffer=3,inner=" + spec, model);
    const auto whole_room = whole->make_workspace(), windowed_room = windowed->make_workspace();
    BitTable detections, flips;
    DecodedBlock a, b;
    uint64_t failures = 0, windowed_failures = 0;
    for (uint64_t block = 0; block < 4; block++) {
      ErrorModelSampler(model).sample_block(kSeed, block, detections, flips);
      whole->decode(detections, *whole_room, a);
      windowed->decode(detections, *windowed_room, b);
      EXPECT_EQ(b.unmatchable_count(), 0);
      for (size_t shot = 0; shot < detections.column_count(); shot++) {
        failures += a.predictions.get(0, shot) != flips.get(0, shot);
        windowed_failures += b.predictions.get(0, shot) != flips.get(0, shot);
      }
    }
    EXPECT_GT(failures, 100);
    // The same shots, so the difference of counts has a standard deviation far below that of each.
    EXPECT_LT(static_cast<double>(windowed_failures), 1.1 * static_cast<double>(failures));
  }
}

// In the rotated surface code, only one half of the detectors is connected with an observable.
TEST(WindowCutter, SeesHintsOnlyInTheirRounds) {
  const DetectorErrorModel model = surface_model(3, 12, 0.003);
  const DetectorRounds rounds = DetectorRounds::from_model(model);
  const WindowRange middle{4, 6, 3}, last{6, 7, 7};
  const auto detectors_by_round = [](const CutWindow& window) {
    std::vector<size_t> counts(window.round_count);
    for (const PlacedDetector& detector : window.detectors) counts[detector.round]++;
    return counts;
  };
  const WindowCutter all(model, rounds, {}), hints(model, rounds, {.hint_rounds = 1});
  EXPECT_EQ(detectors_by_round(all.cut(middle)), (std::vector<size_t>{8, 8, 8, 8, 8, 8}));
  EXPECT_EQ(detectors_by_round(hints.cut(middle)), (std::vector<size_t>{8, 8, 8, 8, 4, 4}));
  EXPECT_TRUE(hints.cut(last).is_like(all.cut(last)));
  EXPECT_TRUE(WindowCutter(model, rounds, {.hint_rounds = 3}).cut(middle).is_like(all.cut(middle)));
}

TEST(WindowDecoder, CompilesEqualWindowsOnce) {
  const DetectorErrorModel model = surface_model(3, 40, 0.003);
  const WindowSchedule schedule(model, DetectorRounds::from_model(model), {3, 3}, {}, inner_of("matching"));
  EXPECT_EQ(schedule.window_count(), 13);
  EXPECT_LE(schedule.different().size(), 4);
}

// A stream whose middle windows are repeated equals the stream of a longer circuit.
void check_stretched(const std::string& spec) {
  const DetectorErrorModel small = surface_model(3, 20, 0.006), large = surface_model(3, 50, 0.006);
  WindowSchedule stretched(small, DetectorRounds::from_model(small), {3, 3}, {}, inner_of(spec));
  const WindowSchedule written(large, DetectorRounds::from_model(large), {3, 3}, {}, inner_of(spec));
  stretched.stretch_to(written.round_count());
  ASSERT_EQ(stretched.round_count(), written.round_count());
  ASSERT_EQ(stretched.window_count(), written.window_count());
  WindowStream a(stretched), b(written);
  BitTable detections, flips;
  ErrorModelSampler(large).sample_block(kSeed, 0, detections, flips);
  const DetectorRounds& rounds = written.rounds();
  for (size_t shot = 0; shot < 100; shot++) {
    a.reset();
    b.reset();
    for (uint32_t round = 0; round < rounds.round_count(); round++) {
      ASSERT_EQ(stretched.width_of(round), rounds.detectors(round).size());
      std::vector<uint32_t> places;
      for (const uint32_t detector : rounds.detectors(round)) {
        if (detections.get(detector, shot)) places.push_back(rounds.place_of(detector));
      }
      a.push_round(places);
      b.push_round(places);
      ASSERT_EQ(a.is_due(), b.is_due());
      if (!a.is_due()) continue;
      const WindowCommit one = a.decode_window(), other = b.decode_window();
      ASSERT_EQ(one.end_round, other.end_round);
      ASSERT_EQ(a.frame()[0], b.frame()[0]) << "shot " << shot << " round " << round;
    }
    ASSERT_TRUE(a.is_finished() && b.is_finished());
  }
}

TEST(WindowDecoder, StretchesAStreamByTranslationInTime) {
  check_stretched("matching");
  check_stretched("matching:fuse=1");
}

TEST(WindowDecoder, RefusesToStretchAModelWithoutTranslation) {
  DetectorErrorModel model = surface_model(3, 30, 0.003);
  for (uint64_t d = 0; d < model.detector_count(); d++) {
    model.append_error(0.001 + 1e-5 * static_cast<double>(d), {DemTarget::detector(d)});
  }
  WindowSchedule schedule(model, DetectorRounds::from_model(model), {3, 3}, {}, inner_of("matching"));
  EXPECT_THROW(schedule.stretch_to(WindowSchedule::kEndless), InputError);
}

TEST(WindowDecoder, NeverGuessesARound) {
  const auto make = [](const std::string& text) {
    return make_decoder("window:commit=1,buffer=1", DetectorErrorModel::parse(text));
  };
  EXPECT_THROW(make("error(0.1) D0 L0\n"), InputError);
  EXPECT_THROW(make("error(0.1) D0 L0\ndetector(0, 0.5) D0\n"), InputError);
  EXPECT_NO_THROW(make("error(0.1) D0 L0\ndetector(0, 0.5, 3) D0\n"));
  EXPECT_THROW(make_decoder("window:commit=1,buffer=1,inner=window", DetectorErrorModel()), InputError);
  EXPECT_THROW(make_decoder("window:inner=matchin", DetectorErrorModel()), InputError);
  EXPECT_THROW(make_decoder("window:commit=1,buffer=1,inner=matching:heralds=1", DetectorErrorModel()), InputError);
  // Out of windows, fusion decodes whole shots, which need no rounds.
  EXPECT_NO_THROW(make_decoder("matching:fuse=1", DetectorErrorModel::parse("error(0.1) D0 L0\n")));
  EXPECT_THROW(make_decoder("matching:fuse=1,heralds=1", DetectorErrorModel()), InputError);
}

TEST(DetectorRounds, FollowsShiftsAndRepeats) {
  const DetectorRounds rounds = DetectorRounds::from_model(
      DetectorErrorModel::parse("detector(5, 2) D0\ndetector(5, 2) D1\nrepeat 3 {\n  shift_detectors(0, 1) 2\n  "
                                "detector(1, 2) D0\n  detector(2, 2) D1\n}\n"
                                "shift_detectors(0, 1) 1\ndetector(1, 2) D0\ndetector(1, 2, 9) D1\n"));
  ASSERT_EQ(rounds.detector_count(), 9);
  EXPECT_EQ(rounds.round_of(0), 0);
  EXPECT_EQ(rounds.round_of(3), 1);
  EXPECT_EQ(rounds.round_of(6), 3);
  EXPECT_EQ(rounds.round_of(8), 7);
  EXPECT_EQ(rounds.place_of(3), 1);
}

}  // namespace
}  // namespace sallow
