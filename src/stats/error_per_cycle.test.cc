#include "stats/error_per_cycle.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "bits/random_stream.h"
#include "stats/draw_failures.h"

namespace sallow {
namespace {

double memory_rate(double epsilon, double readout, uint64_t cycles) {
  return (1 - readout * std::pow(1 - 2 * epsilon, cycles)) / 2;
}

TEST(ErrorPerCycle, IsRecoveredFromExactRates) {
  constexpr uint64_t kShots = 1'000'000'000'000;
  for (double epsilon : {0.0005, 0.01, 0.04}) {
    std::vector<MemoryPoint> points;
    for (uint64_t cycles : {3, 5, 9, 15}) {
      points.push_back({cycles, std::floor(memory_rate(epsilon, 0.98, cycles) * kShots), kShots});
    }
    for (PointWeights weights : {PointWeights::kByVariance, PointWeights::kEqual}) {
      const FittedValue fit = fit_error_per_cycle(points, weights);
      ASSERT_TRUE(fit.ok()) << fit.problem;
      EXPECT_NEAR(fit.value, epsilon, 1e-9);
    }
  }
}

// 400 fits of points drawn at a known ε. The pull (fit - truth) / error has mean 0 and variance 1, so the sum of 400
// squares lies outside [290, 530] for less than one seed in 10,000. Where the scatter widens errors, pulls only shrink.
TEST(ErrorPerCycle, ErrorsAreAsWideAsTheFitsScatter) {
  constexpr uint64_t kSeed = 7, kShots = 4000;
  RandomStream random(kSeed, 0);
  double sum_of_squares = 0;
  for (int fit_number = 0; fit_number < 400; fit_number++) {
    std::vector<MemoryPoint> points;
    for (uint64_t cycles : {5, 25}) {
      MemoryPoint point{cycles, 0, kShots};
      const double rate = memory_rate(0.01, 0.97, cycles);
      for (uint64_t shot = 0; shot < kShots; shot++) point.failures += random.uniform() < rate ? 1 : 0;
      points.push_back(point);
    }
    const FittedValue fit = fit_error_per_cycle(points);
    ASSERT_TRUE(fit.ok());
    const double pull = (fit.value - 0.01) / fit.error;
    sum_of_squares += pull * pull;
  }
  EXPECT_GT(sum_of_squares, 290) << "seed " << kSeed;
  EXPECT_LT(sum_of_squares, 530) << "seed " << kSeed;
}

TEST(ErrorPerCycle, WidensItsErrorIfPointsScatter) {
  const std::vector<MemoryPoint> smooth = {{3, 1000, 50000}, {5, 2000, 50000}, {7, 2930, 50000}};
  const std::vector<MemoryPoint> rough = {{3, 1000, 50000}, {5, 2500, 50000}, {7, 2930, 50000}};
  EXPECT_GT(fit_error_per_cycle(rough).error, 5 * fit_error_per_cycle(smooth).error);
}

TEST(ErrorPerCycle, GivesTheReasonIfItCannotFit) {
  using Points = std::vector<MemoryPoint>;
  EXPECT_EQ(fit_error_per_cycle(Points{}).problem, "needs two numbers of rounds");
  EXPECT_EQ(fit_error_per_cycle(Points{{5, 1, 100}, {5, 2, 100}}).problem, "needs two numbers of rounds");
  EXPECT_EQ(fit_error_per_cycle(Points{{1, 1, 100}, {5, 50, 100}}).problem,
            "at 5 rounds half of the shots fail, or more");
  EXPECT_EQ(fit_error_per_cycle(Points{{1, 0, 0}, {5, 2, 100}}).problem, "no shots at 1 round");
}

TEST(ErrorPerCycle, IsFittedWithoutAFailureToo) {
  const FittedValue fit = fit_error_per_cycle(std::vector<MemoryPoint>{{5, 0, 1000}, {25, 0, 1000}});
  ASSERT_TRUE(fit.ok());
  EXPECT_EQ(fit.value, 0);
  EXPECT_GT(fit.error, 0);
}

TEST(ErrorPerCycle, OfOneLengthInvertsTheRateOfManyRounds) {
  for (const double rate : {1e-6, 0.01, 0.3}) {
    double kept = 1;  // 1 - 2 P of one round, seven times
    for (int round = 0; round < 7; round++) kept *= 1 - 2 * rate;
    EXPECT_NEAR(rate_per_round((1 - kept) / 2, 7), rate, 1e-12);
  }
  EXPECT_EQ(rate_per_round(0.5, 7), 0.5);
  const FittedValue one = error_per_cycle_of({.cycles = 1, .failures = 100, .shots = 10000});
  EXPECT_NEAR(one.value, 0.01, 1e-12);
  EXPECT_NEAR(one.error, std::sqrt(0.01 * 0.99 / 10000), 1e-12);
  EXPECT_EQ(error_per_cycle_of({.cycles = 5, .failures = 5, .shots = 10}).problem,
            "half of the shots fail at 5 rounds");
}

TEST(MeanOf, AveragesValuesAndCarriesErrors) {
  const FittedValue mean = mean_of(std::vector<FittedValue>{{1, 0.3, {}}, {3, 0.4, {}}});
  EXPECT_DOUBLE_EQ(mean.value, 2);
  EXPECT_DOUBLE_EQ(mean.error, 0.25);
  EXPECT_EQ(mean_of(std::vector<FittedValue>{{1, 1, {}}, {0, 0, "why"}}).problem, "why");
  EXPECT_FALSE(mean_of({}).ok());
}

// The published and re-analysed rates of Willow give the Λ of the same table.
TEST(Lambda, AgreesWithThePublishedRegressions) {
  const struct {
    double d3, d5, d7, lambda;
  } rows[] = {{1.032, 0.684, 0.435, 1.54},
              {0.836, 0.443, 0.229, 1.91},
              {0.781, 0.411, 0.216, 1.90},
              {0.712, 0.349, 0.171, 2.04},
              {0.655, 0.306, 0.143, 2.14}};
  for (const auto& row : rows) {
    const FittedValue lambda = fit_lambda({{3, {row.d3, 0, {}}}, {5, {row.d5, 0, {}}}, {7, {row.d7, 0, {}}}});
    ASSERT_TRUE(lambda.ok());
    EXPECT_NEAR(lambda.value, row.lambda, 0.006);
  }
}

TEST(Lambda, OfTwoDistancesIsTheirRatioWithItsError) {
  const FittedValue lambda = fit_lambda({{3, {0.04, 0.0004, {}}}, {5, {0.02, 0.0004, {}}}});
  EXPECT_DOUBLE_EQ(lambda.value, 2);
  EXPECT_NEAR(lambda.error, 2 * std::hypot(0.01, 0.02), 1e-12);
}

TEST(Lambda, HasALargerErrorIfEpsilonDoesNotFallByOneFactor) {
  const std::map<uint64_t, FittedValue> straight = {
      {3, {0.04, 0.001, {}}}, {5, {0.02, 0.0005, {}}}, {7, {0.01, 0.0003, {}}}};
  const std::map<uint64_t, FittedValue> bent = {
      {3, {0.04, 0.001, {}}}, {5, {0.02, 0.0005, {}}}, {7, {0.016, 0.0003, {}}}};
  EXPECT_EQ(fit_lambda(straight, LambdaError::kWidened).error, fit_lambda(straight).error);
  EXPECT_GT(factor_goodness(straight), 0.9);
  EXPECT_EQ(fit_lambda(bent, LambdaError::kWidened).value, fit_lambda(bent).value);
  EXPECT_GT(fit_lambda(bent, LambdaError::kWidened).error, 5 * fit_lambda(bent).error);
  EXPECT_LT(factor_goodness(bent), 1e-6);
  EXPECT_EQ(factor_goodness({{3, {0.04, 0.001, {}}}, {5, {0.02, 0.001, {}}}}), 1);
}

// Counts drawn with ε falling by a known factor, with 20 failures at the largest distance: ±1.96 standard errors cover
// the factor in 95 % of campaigns. Of 400, the number is outside [365, 394] less than once in 1000 seeds; the seed is
// fixed.
TEST(Lambda, ErrorsCoverTheTrueFactor) {
  constexpr uint64_t kSeed = 3, kRounds = 5;
  RandomStream random(kSeed, 0);
  int covered = 0;
  for (int campaign = 0; campaign < 400; campaign++) {
    std::map<uint64_t, FittedValue> rates;
    for (const uint64_t distance : {3, 5, 7}) {
      const double rate = memory_rate(0.001 * std::pow(2.5, -static_cast<double>(distance - 3) / 2), 1, kRounds);
      constexpr uint64_t kShots = 25'000;
      rates[distance] = error_per_cycle_of({kRounds, draw_failures(rate, kShots, random), kShots});
    }
    const FittedValue lambda = fit_lambda(rates, LambdaError::kWidened);
    ASSERT_TRUE(lambda.ok()) << lambda.problem;
    covered += std::abs(lambda.value - 2.5) <= 1.96 * lambda.error;
  }
  EXPECT_GE(covered, 365);
}

TEST(ErrorPerCycle, IsRefusedAsARateIfNegative) {
  EXPECT_EQ(as_rate({-0.002, 0.001, {}}).problem, "the estimate is negative, -0.002 ± 0.001: no error is resolved");
  EXPECT_TRUE(as_rate({0, 0.001, {}}).ok());
  EXPECT_EQ(as_rate({0, 0, "why"}).problem, "why");
}

TEST(Lambda, GivesTheReasonIfItCannotFit) {
  EXPECT_EQ(fit_lambda({{3, {0.01, 0.001, {}}}}).problem, "needs two distances");
  EXPECT_EQ(fit_lambda({{3, {0.01, 0.001, {}}}, {5, {0, 0, "needs two numbers of rounds"}}}).problem,
            "distance 5: needs two numbers of rounds");
  EXPECT_EQ(fit_lambda({{3, {0.01, 0.001, {}}}, {5, {0, 0.001, {}}}}).problem, "distance 5: no error was resolved");
}

}  // namespace
}  // namespace sallow
