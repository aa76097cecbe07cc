#include "records/dataset_fit.h"

#include <gtest/gtest.h>

#include <cmath>

namespace sallow {
namespace {

ExperimentRun experiment(uint64_t distance, uint64_t rounds, std::string patch, double epsilon) {
  constexpr uint64_t kShots = 1'000'000'000;
  ExperimentRun run;
  run.folder.distance = distance;
  run.folder.rounds = rounds;
  run.folder.basis = 'Z';
  run.folder.patch = std::move(patch);
  run.shots = kShots;
  const auto failures = static_cast<uint64_t>((1 - std::pow(1 - 2 * epsilon, rounds)) / 2 * kShots);
  run.results.push_back({"matching", "circuit", false, {kShots, failures, 0}, 1});
  run.results.push_back({"matching", "", true, {kShots, failures + failures / 10, 0}, 0});
  return run;
}

TEST(DatasetFit, AveragesPatchesAndSeparatesDecoders) {
  std::vector<ExperimentRun> runs;
  for (uint64_t rounds : {1, 5, 15}) {
    runs.push_back(experiment(3, rounds, "left", 0.02));
    runs.push_back(experiment(3, rounds, "right", 0.04));
    runs.push_back(experiment(5, rounds, "whole", 0.015));
  }
  const auto fits = fit_dataset(runs, 3, PointWeights::kByVariance);
  ASSERT_EQ(fits.size(), 2u);
  EXPECT_FALSE(fits[0].published);
  EXPECT_TRUE(fits[1].published);
  ASSERT_TRUE(fits[0].lambda.ok()) << fits[0].lambda.problem;
  EXPECT_NEAR(fits[0].error_per_cycle.at(3).value, 0.03, 1e-7);
  EXPECT_NEAR(fits[0].error_per_cycle.at(5).value, 0.015, 1e-7);
  EXPECT_NEAR(fits[0].lambda.value, 2, 1e-5);
  EXPECT_GT(fits[1].error_per_cycle.at(3).value, 0.031);
}

TEST(DatasetFit, NamesTheSeriesThatCannotBeFitted) {
  const std::vector<ExperimentRun> runs = {experiment(3, 5, "left", 0.02), experiment(3, 9, "left", 0.02),
                                           experiment(3, 5, "right", 0.02), experiment(3, 1, "right", 0.02)};
  const auto fits = fit_dataset(runs, 3, PointWeights::kByVariance);
  EXPECT_EQ(fits[0].error_per_cycle.at(3).problem, "right Z: needs two numbers of rounds");
  EXPECT_EQ(fits[0].lambda.problem, "needs two distances");
}

}  // namespace
}  // namespace sallow
