#include "results/fit_results.h"

#include <gtest/gtest.h>

#include <cmath>

namespace sallow {
namespace {

TaskResult counted(uint64_t distance, uint64_t rounds, double p, double rate, uint64_t shots = 1'000'000) {
  TaskResult result;
  result.task.code = "surface_code";
  result.task.experiment = "rotated_memory_z";
  result.task.noise = "uniform";
  result.task.decoder = "matching";
  result.task.distance = distance;
  result.task.rounds = rounds;
  result.task.p = p;
  result.counts.shots = shots;
  result.counts.failures = static_cast<uint64_t>(rate * static_cast<double>(shots) + 0.5);
  return result;
}

TEST(FitResults, SeparatesFamiliesByTheRelationOfRoundsToDistance) {
  std::vector<TaskResult> results;
  for (const uint64_t distance : {3, 5, 7}) {
    for (const double p : {0.008, 0.009, 0.010, 0.011, 0.012}) {
      const double d = static_cast<double>(distance), x = (p / 0.01 - 1) * std::pow(d, 0.8);
      results.push_back(counted(distance, distance, p, 0.2 + 0.1 * x));
      results.push_back(counted(distance, 1, p, 0.1 + 0.001 * static_cast<double>(distance)));
    }
  }
  const ResultFits fits = fit_results(results);
  ASSERT_EQ(fits.thresholds.size(), 2);
  EXPECT_EQ(fits.thresholds[0].rounds, "1");
  EXPECT_FALSE(fits.thresholds[0].fit.threshold.ok());
  EXPECT_EQ(fits.thresholds[1].rounds, "d");
  ASSERT_TRUE(fits.thresholds[1].fit.threshold.ok()) << fits.thresholds[1].fit.threshold.problem;
  EXPECT_LE(fits.thresholds[1].fit.interval.low, 0.01);
  EXPECT_GE(fits.thresholds[1].fit.interval.high, 0.01);
  EXPECT_NEAR(fits.thresholds[1].fit.threshold.value, 0.01, 2e-4);
}

TEST(FitResults, SeparatesPostSelectedTasks) {
  // Detector numbers depend on the distance: still one curve.
  std::vector<TaskResult> results;
  for (const uint64_t distance : {3, 5}) {
    results.push_back(counted(distance, 5, 0.001, 0.01));
    results.push_back(counted(distance, 5, 0.001, 0.001));
    results.back().task.postselection = "D" + std::to_string(distance);
    results.back().counts.discards = results.back().counts.shots.whole() / 2;
  }
  ResultFits fits = fit_results(results);
  ASSERT_EQ(fits.rates.size(), 2);
  EXPECT_EQ(fits.rates[0].series.decoder, "matching");
  EXPECT_NEAR(fits.rates[0].error_per_round.at(5).value, 0.00202, 2e-5);
  EXPECT_EQ(fits.rates[1].series.decoder, "matching, post-selected");
  EXPECT_NEAR(fits.rates[1].error_per_round.at(5).value, 0.0004, 1e-5);

  // Different detectors at the same distance make a separate curve.
  results.push_back(counted(3, 5, 0.001, 0.002));
  results.back().task.postselection = "D4";
  fits = fit_results(results);
  ASSERT_EQ(fits.rates.size(), 4);
  EXPECT_EQ(fits.rates[1].series.decoder, "matching, post-selected by D3");
  EXPECT_EQ(fits.rates[2].series.decoder, "matching, post-selected by D4");
}

TEST(FitResults, NamesCurvesShortlyWhateverMetadataSays) {
  std::vector<TaskResult> results;
  for (const char* seed : {"1", "2"}) {
    results.push_back(counted(3, 5, 0.001, 0.01));
    results.back().task.id = std::string("2-") + seed;
    results.back().task.metadata = "{\"seed\":\"" + std::string(1'000'000, 'x') + seed + "\"}";
  }
  const std::vector<std::string> names = decoder_names(results);
  EXPECT_NE(names[0], names[1]);
  EXPECT_LT(names[0].size(), 400);
}

TEST(FitResults, FitsCountsThat64BitsCannotHold) {
  // As published: 1.6e25 shots of one task.
  std::vector<TaskResult> results = {counted(3, 1, 0.001, 0), counted(5, 1, 0.001, 0)};
  results[0].counts.shots = *Count::parse("16000000000000000000000000");
  results[0].counts.failures = *Count::parse("32000000000000000000000");
  results[1].counts.shots = *Count::parse("16000000000000000000000000");
  results[1].counts.failures = 8'000'000'000'000'000'000;
  const ResultFits fits = fit_results(results);
  ASSERT_EQ(fits.rates.size(), 1);
  EXPECT_NEAR(fits.rates[0].error_per_round.at(3).value, 0.002, 1e-12);
  EXPECT_NEAR(fits.rates[0].error_per_round.at(3).error, std::sqrt(0.002 * 0.998 / 1.6e25), 1e-16);
  EXPECT_NEAR(fits.rates[0].error_per_round.at(5).value, 5e-7, 1e-15);
  EXPECT_NEAR(fits.rates[0].lambda.value, 4000, 1);
}

TEST(FitResults, FitsRatesPerRoundAndTheirRatio) {
  std::vector<TaskResult> results;
  const auto rate = [](double a_round, double rounds) { return (1 - std::pow(1 - 2 * a_round, rounds)) / 2; };
  for (const uint64_t rounds : {5, 10, 20}) results.push_back(counted(3, rounds, 0.001, rate(4e-3, rounds)));
  results.push_back(counted(5, 10, 0.001, rate(1e-3, 10)));
  results.push_back(TaskResult());
  const ResultFits fits = fit_results(results);
  EXPECT_EQ(fits.left_out, 1);
  EXPECT_TRUE(fits.thresholds.empty());
  ASSERT_EQ(fits.rates.size(), 1);
  EXPECT_NEAR(fits.rates[0].error_per_round.at(3).value, 4e-3, 1e-5);
  EXPECT_NEAR(fits.rates[0].error_per_round.at(5).value, 1e-3, 1e-6);
  EXPECT_NEAR(fits.rates[0].lambda.value, 4, 0.02);
}

TEST(FitResults, NeverAddsUpDifferentTasks) {
  // Two circuits with the same distance, rounds and p that differ in metadata, folder, counting program, or only in id.
  std::vector<TaskResult> results;
  const auto add = [&](uint64_t distance, double rate, auto&& change) {
    results.push_back(counted(distance, distance, 0.001, rate));
    results.back().task.id = "id" + std::to_string(results.size()) + "xxxxxxxx";
    change(results.back().task);
  };
  for (const char* variant : {"a", "b"}) {
    for (const uint64_t distance : {3, 5}) {
      add(distance, variant[0] == 'a' ? 0.01 : 0.02,
          [&](StoredTask& task) { task.metadata = R"({"d":3,"seed":1,"variant":")" + std::string(variant) + "\"}"; });
    }
  }
  std::vector<std::string> names = decoder_names(results);
  EXPECT_EQ(names[0], "matching, seed=1, variant=a");
  EXPECT_EQ(names[1], names[0]);
  EXPECT_EQ(names[2], "matching, seed=1, variant=b");
  const ResultFits fits = fit_results(results);
  ASSERT_EQ(fits.rates.size(), 2);
  EXPECT_NEAR(fits.rates[0].error_per_round.at(3).value, 0.01 / 3, 1e-4);
  EXPECT_NEAR(fits.rates[1].error_per_round.at(3).value, 0.02 / 3, 1e-4);

  results.clear();
  for (const char* folder : {"first", "second/more"}) {
    add(3, 0.01, [&](StoredTask& task) { task.name = std::string(folder) + "/d=3,r=3,p=0.001.stim"; });
  }
  names = decoder_names(results);
  EXPECT_EQ(names[0], "matching, from first");
  EXPECT_EQ(names[1], "matching, from second/more");

  results.clear();
  add(3, 0.01, [](StoredTask&) {});
  add(3, 0.01, [](StoredTask& task) { task.strong_id = task.id; });
  names = decoder_names(results);
  EXPECT_EQ(names[0], "matching");
  EXPECT_EQ(names[1], "matching, counted by sinter");

  results.clear();
  add(3, 0.01, [](StoredTask&) {});
  add(3, 0.01, [](StoredTask&) {});
  add(5, 0.01, [](StoredTask&) {});
  names = decoder_names(results);
  EXPECT_EQ(names[0], "matching, circuit id1xxxxx");
  EXPECT_EQ(names[1], "matching, circuit id2xxxxx");
  EXPECT_EQ(names[2], "matching");
}

TEST(FitResults, ReportsANegativeEstimateAsAProblem) {
  const std::vector<TaskResult> results = {counted(3, 5, 0.001, 0.012), counted(3, 20, 0.001, 0.010)};
  const ResultFits fits = fit_results(results);
  ASSERT_EQ(fits.rates.size(), 1);
  const FittedValue& rate = fits.rates[0].error_per_round.at(3);
  EXPECT_FALSE(rate.ok());
  EXPECT_NE(rate.problem.find("the estimate is negative, -0.0001"), std::string::npos) << rate.problem;
}

}  // namespace
}  // namespace sallow
