#include "stats/interval.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace sallow {
namespace {

// The binomial distribution, term by term.
std::vector<double> binomial(int shots, double rate) {
  std::vector<double> chance(shots + 1);
  for (int k = 0; k <= shots; k++) {
    chance[k] = std::exp(std::lgamma(shots + 1) - std::lgamma(k + 1) - std::lgamma(shots - k + 1) + k * std::log(rate) +
                         (shots - k) * std::log1p(-rate));
  }
  return chance;
}

TEST(Interval, IncompleteBetaIsTheTailOfTheBinomialDistribution) {
  for (int shots : {1, 2, 7, 40, 300}) {
    for (double rate : {1e-6, 0.01, 0.3, 0.5, 0.97}) {
      const std::vector<double> chance = binomial(shots, rate);
      double at_least = 0;
      for (int k = shots; k >= 1; k--) {
        at_least += chance[k];
        EXPECT_NEAR(incomplete_beta(k, shots - k + 1, rate), at_least, 1e-11) << k << " of " << shots << " at " << rate;
      }
    }
  }
}

TEST(Interval, ClopperPearsonEndsWhereEachTailIsTwoAndAHalfPercent) {
  for (int shots : {5, 50, 500}) {
    for (int k = 1; k < shots; k += 1 + shots / 7) {
      const Interval interval = clopper_pearson_interval(k, shots);
      double at_least = 0, at_most = 0;
      const auto at_low = binomial(shots, interval.low), at_high = binomial(shots, interval.high);
      for (int j = k; j <= shots; j++) at_least += at_low[j];
      for (int j = 0; j <= k; j++) at_most += at_high[j];
      EXPECT_NEAR(at_least, 0.025, 1e-9);
      EXPECT_NEAR(at_most, 0.025, 1e-9);
    }
  }
}

TEST(Interval, ClopperPearsonCoversAtLeastItsConfidenceAtEveryRate) {
  constexpr int kShots = 30;
  for (double rate = 0.005; rate < 1; rate += 0.005) {
    const std::vector<double> chance = binomial(kShots, rate);
    double covered = 0;
    for (int k = 0; k <= kShots; k++) {
      const Interval interval = clopper_pearson_interval(k, kShots);
      if (interval.low <= rate && rate <= interval.high) covered += chance[k];
    }
    EXPECT_GE(covered, 0.95 - 1e-9) << rate;
  }
}

TEST(Interval, ClopperPearsonHasClosedFormsForNoFailuresAndForOnlyFailures) {
  const Interval none = clopper_pearson_interval(0, 1'000'000);
  EXPECT_EQ(none.low, 0);
  EXPECT_NEAR(none.high / (1 - std::pow(0.025, 1e-6)), 1, 1e-9);
  const Interval all = clopper_pearson_interval(10, 10);
  EXPECT_EQ(all.high, 1);
  EXPECT_NEAR(all.low, std::pow(0.025, 0.1), 1e-12);
}

TEST(Interval, WithoutAShotIsZeroToOne) {
  EXPECT_EQ(clopper_pearson_interval(0, 0).low, 0);
  EXPECT_EQ(clopper_pearson_interval(0, 0).high, 1);
}

TEST(Interval, ClopperPearsonKeepsItsDigitsAtAHundredBillionShots) {
  // With one failure the high end solves (1 + x) e^-x = 0.025 for x = n·rate, x = 5.5716434.
  EXPECT_NEAR(clopper_pearson_interval(1, 100'000'000'000).high * 1e11, 5.5716434, 1e-5);
}

TEST(Interval, NormalQuantileInvertsTheErrorFunction) {
  EXPECT_NEAR(normal_quantile(0.975), 1.959963984540054, 1e-12);
  EXPECT_NEAR(normal_quantile(0.5), 0, 1e-12);
  EXPECT_NEAR(normal_quantile(1e-9), -5.997807015007686, 1e-9);
}

}  // namespace
}  // namespace sallow
