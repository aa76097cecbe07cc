#include "learn/learn_models.h"

#include <gtest/gtest.h>

#include <cmath>

#include "base/input_error.test.h"
#include "base/thread_ranks.test.h"
#include "codes/generate_code.h"
#include "decode/catalog/registry.h"
#include "dem/error_model_sampler.h"
#include "experiment/block_decoder.h"
#include "experiment/decoding_model.h"
#include "learn/error_classes.h"

namespace sallow {
namespace {

/// A simulated record: a surface code's model, the same model with hidden, uneven rates, and shots of the latter.
struct Simulated {
  DetectorErrorModel start, truth;
  std::vector<BitTable> detections, true_flips;

  Simulated(uint64_t distance, uint64_t rounds, double spread, size_t blocks, uint64_t seed) {
    CodeOptions code{.code = "surface_code", .task = "rotated_memory_z", .distance = distance, .rounds = rounds};
    code.noise = {NoiseModel::kSi1000, 0.004};
    start = model_for_decoding(generate_code(code));
    const LearnableModel model(start);
    const ErrorClasses classes(model);
    RandomStream random(seed, 99);
    std::vector<double> factors;
    for (size_t c = 0; c < classes.count(); c++) factors.push_back(std::exp(spread * (2 * random.uniform() - 1)));
    std::vector<double> p = model.probabilities();
    for (uint32_t e = 0; e < p.size(); e++) p[e] *= factors[classes.of(e)];
    truth = model.with_probabilities(p);
    const ErrorModelSampler sampler(truth);
    detections.resize(blocks);
    true_flips.resize(blocks);
    for (size_t b = 0; b < blocks; b++) sampler.sample_block(seed, b, detections[b], true_flips[b]);
  }

  LearnInput input(std::string name = "simulated") const { return {name, "patch", start, detections, true_flips}; }
};

uint64_t failures(const std::string& decoder, const DetectorErrorModel& model, const Simulated& shots) {
  const auto compiled = make_decoder(decoder, model);
  BlockDecoder worker(*compiled);
  uint64_t failures = 0;
  for (size_t b = 0; b < shots.detections.size(); b++) {
    failures += worker.decode(shots.detections[b], &shots.true_flips[b]).failures;
  }
  return failures;
}

TEST(LearnModels, FindHiddenRatesWithinTheirErrorBars) {
  const Simulated record(3, 4, 1.0, 20, 1);
  const LearnedModels learned =
      learn_models({record.input()}, {.iterations = 15, .error_bar_shots = 8192, .threads = 2});
  // The true probability of each class.
  const LearnableModel truth(record.truth), start(record.start);
  const ErrorClasses classes(truth);
  ASSERT_EQ(learned.classes.size(), classes.count());
  double squares = 0, start_squares = 0;
  size_t within = 0, counted = 0;
  for (uint32_t e = 0; e < truth.errors().error_count(); e++) {
    const LearnedClass& found = learned.classes[classes.of(e)];
    const double p = truth.errors().probability(e);
    ASSERT_GT(found.error, 0) << found.text;
    const double distance = (found.p - p) / found.error;
    squares += distance * distance;
    start_squares += std::pow((start.errors().probability(e) - p) / found.error, 2);
    within += std::abs(distance) < 2;
    counted++;
  }
  // About 95 % are expected within two standard errors; classes share events, so they are not independent.
  EXPECT_GT(static_cast<double>(within) / static_cast<double>(counted), 0.9);
  EXPECT_LT(squares / static_cast<double>(counted), 1.5);
  EXPECT_GT(start_squares, 2 * squares);
  // The likelihood rises from iteration to iteration: the mean of the first is over fewer shots.
  for (size_t k = 2; k < 15; k++) {
    EXPECT_GT(learned.passes[k].log_likelihood, learned.passes[k - 1].log_likelihood - 1e-4) << k;
  }
}

// With many errors per shot, likely ones are fewer than all by more than their number scatters.
TEST(LearnModels, HaveErrorBarsForEachClassOfLongExperiments) {
  const Simulated record(3, 20, 1.0, 4, 3);
  const LearnedModels learned = learn_models({record.input()}, {.iterations = 1, .threads = 2});
  EXPECT_GT(learned.classes.size(), 400u);
  for (const LearnedClass& one : learned.classes) ASSERT_GT(one.error, 0) << one.text;
}

TEST(LearnModels, LetDecodersFailAsRarelyAsWithTheTrueModel) {
  const Simulated record(3, 5, 1.5, 20, 2), fresh(3, 5, 1.5, 40, 2);
  const LearnedModels learned = learn_models({record.input()}, {.iterations = 8, .error_bars = false, .threads = 2});
  for (const std::string decoder : {"correlated", "ensemble"}) {
    const uint64_t best = failures(decoder, fresh.truth, fresh), found = failures(decoder, learned.models[0], fresh);
    // Failures on the same shots; twenty differences more or less are chance.
    EXPECT_LT(found, 1.01 * static_cast<double>(best) + 20) << decoder;
    EXPECT_LT(found, failures(decoder, fresh.start, fresh)) << decoder;
  }
}

TEST(LearnModels, DoNotDependOnThreadsOrRanks) {
  const Simulated record(3, 3, 0.5, 3, 3), other(3, 5, 0.5, 2, 4);
  LearnOptions options{.iterations = 2, .first_shots = 1500, .refine = {.passes = 1}, .error_bar_shots = 1024};
  const auto inputs = [&] { return std::vector<LearnInput>{record.input("a"), other.input("b")}; };
  const LearnedModels alone = learn_models(inputs(), options);
  const auto expect_equal = [&](const LearnedModels& learned) {
    EXPECT_EQ(learned.models, alone.models);
    ASSERT_EQ(learned.passes.size(), alone.passes.size());
    for (size_t k = 0; k < alone.passes.size(); k++) {
      EXPECT_EQ(learned.passes[k].log_likelihood, alone.passes[k].log_likelihood);
    }
    for (size_t c = 0; c < alone.classes.size(); c++) EXPECT_EQ(learned.classes[c].error, alone.classes[c].error);
  };
  options.threads = 3;
  uint64_t advanced = 0;
  std::mutex mutex;
  expect_equal(learn_models(inputs(), options, [&](uint64_t shots) {
    const std::lock_guard lock(mutex);
    advanced += shots;
  }));
  EXPECT_EQ(advanced, total_shots(inputs(), options));
  options.threads = 1;
  run_ranks_on_threads(3, [&](Ranks& ranks) {
    const LearnedModels learned =
        learn_models(ranks.is_first() ? inputs() : std::vector<LearnInput>(), options, {}, ranks);
    if (ranks.is_first()) expect_equal(learned);
  });
}

TEST(LearnModels, ShareWhatAGroupLearnsByTheShrinkage) {
  const Simulated a(3, 9, 1.0, 4, 5), b(3, 9, 1.0, 4, 6);
  const auto distance = [&](double shrinkage) {
    const LearnedModels learned =
        learn_models({a.input("a"), b.input("b")}, {.iterations = 1, .shrinkage = shrinkage, .error_bars = false});
    const std::vector<double> p = LearnableModel(learned.models[0]).probabilities(),
                              q = LearnableModel(learned.models[1]).probabilities();
    double sum = 0;
    for (size_t e = 0; e < p.size(); e++) sum += std::abs(std::log(p[e] / q[e]));
    return sum;
  };
  EXPECT_LT(distance(1e12), 1e-3);
  EXPECT_LT(distance(1e4), 0.8 * distance(0));
}

TEST(LearnModels, LearnNothingFromFlipsThatAreNoise) {
  Simulated record(3, 3, 0, 8, 7), fresh(3, 3, 0, 8, 7);
  RandomStream random(8, 0);
  for (Simulated* shots : {&record, &fresh}) {
    for (BitTable& flips : shots->true_flips) {
      for (size_t shot = 0; shot < flips.column_count(); shot++) flips.set(0, shot, random.next() % 2 == 0);
    }
  }
  const LearnedModels learned =
      learn_models({record.input()}, {.iterations = 1, .refine = {.passes = 1}, .error_bars = false, .threads = 2});
  // Half of 8192 shots, within five standard deviations: a false alarm in a million runs.
  EXPECT_NEAR(static_cast<double>(failures("ensemble", learned.models[0], fresh)), 4096, 5 * 45.3);
}

TEST(LearnModels, RaiseTheLikelihoodOfTheFlips) {
  const Simulated record(3, 5, 1.5, 12, 9);
  const LearnedModels learned =
      learn_models({record.input()}, {.iterations = 1, .refine = {.passes = 3}, .error_bars = false, .threads = 2});
  ASSERT_EQ(learned.passes.size(), 4u);
  EXPECT_GT(learned.passes[3].log_likelihood, learned.passes[1].log_likelihood);
}

TEST(LearnModels, RefuseInputsThatTeachNothing) {
  Simulated record(3, 3, 0, 1, 10);
  LearnInput empty = record.input("empty");
  empty.detections.clear();
  EXPECT_EQ(input_error_of([&] { learn_models({empty}, {}); }), "empty: there are no shots to learn from");
}

}  // namespace
}  // namespace sallow
