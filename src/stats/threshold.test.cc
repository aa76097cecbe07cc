#include "stats/threshold.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "bits/random_stream.h"
#include "stats/chi_squared.h"

namespace sallow {
namespace {

constexpr double kTrueThreshold = 0.103, kTrueNu = 1.5;

// Counts drawn from a scaling function with a known threshold; `correction` is its D, with ω = 1.
std::vector<ThresholdPoint> drawn_points(uint64_t seed, double correction = 0) {
  RandomStream random(seed, 0);
  std::vector<ThresholdPoint> points;
  for (const uint64_t distance : {5, 7, 9, 13, 17}) {
    for (double p = 0.09; p < 0.1165; p += 0.002) {
      const double d = static_cast<double>(distance);
      const double x = (p / kTrueThreshold - 1) * std::pow(d, 1 / kTrueNu);
      const double rate = 0.15 + 0.12 * x + 0.02 * x * x + correction / d;
      constexpr uint64_t kShots = 40000;
      const double deviation = std::sqrt(rate * (1 - rate) * kShots);
      const double failures = rate * kShots + deviation * normal_quantile(random.uniform() + 1e-17);
      points.push_back({distance, p, static_cast<uint64_t>(failures + 0.5), kShots});
    }
  }
  return points;
}

TEST(Threshold, CoversTheThresholdThatTheDataWereMadeWith) {
  // 95 % intervals: of 40 sets, fewer than 33 are covered with a chance of about 0.1 %. The seeds are fixed.
  int covered = 0, fitted = 0;
  for (uint64_t seed = 0; seed < 40; seed++) {
    const ThresholdFit fit = fit_threshold(drawn_points(seed), {.resamplings = 60});
    if (!fit.threshold.ok()) continue;
    fitted++;
    covered += fit.interval.low <= kTrueThreshold && kTrueThreshold <= fit.interval.high;
    EXPECT_NEAR(fit.threshold.value, kTrueThreshold, 6 * fit.threshold.error) << "seed " << seed;
    EXPECT_NEAR(fit.nu.value, kTrueNu, 6 * fit.nu.error) << "seed " << seed;
    EXPECT_LT(fit.threshold.error, 0.002);
  }
  EXPECT_GE(fitted, 39);
  EXPECT_GE(covered, 33);
}

TEST(Threshold, FindsTheThresholdBehindACorrectionForSmallCodes) {
  const ThresholdFit fit = fit_threshold(drawn_points(3, 0.2), {.resamplings = 60});
  ASSERT_TRUE(fit.threshold.ok()) << fit.threshold.problem;
  EXPECT_TRUE(fit.corrected);
  EXPECT_NEAR(fit.threshold.value, kTrueThreshold, 5 * fit.threshold.error);
}

TEST(Threshold, IsTheSameForTheSameSeed) {
  const std::vector<ThresholdPoint> points = drawn_points(1);
  const ThresholdFit a = fit_threshold(points, {.resamplings = 20}), b = fit_threshold(points, {.resamplings = 20});
  EXPECT_EQ(a.threshold.value, b.threshold.value);
  EXPECT_EQ(a.threshold.error, b.threshold.error);
}

TEST(Threshold, SaysWhatTheDataLack) {
  EXPECT_EQ(fit_threshold({}).threshold.problem, "a threshold needs two distances");
  const std::vector<ThresholdPoint> two_strengths = {{3, 0.1, 10, 100}, {3, 0.2, 20, 100}, {5, 0.1, 5, 100}};
  EXPECT_EQ(fit_threshold(two_strengths).threshold.problem, "a threshold needs three strengths of noise");
  std::vector<ThresholdPoint> below;
  for (const uint64_t distance : {3, 5, 7}) {
    for (const double p : {0.001, 0.002, 0.003, 0.004}) {
      const double failures = 1e7 * std::pow(30 * p, static_cast<double>(distance) / 2 + 0.5);
      below.push_back({distance, p, static_cast<uint64_t>(failures), 10'000'000});
    }
  }
  EXPECT_EQ(fit_threshold(below).threshold.problem, "the curves do not cross between p = 0.001 and p = 0.004");
}

TEST(Threshold, RefusesDataThatNoScalingFunctionDescribes) {
  std::vector<ThresholdPoint> points = drawn_points(5);
  for (size_t k = 0; k < points.size(); k++) points[k].failures += k % 3 == 0 ? 1500 : 0;
  const ThresholdFit fit = fit_threshold(points);
  EXPECT_FALSE(fit.threshold.ok());
  EXPECT_NE(fit.threshold.problem.find("goodness"), std::string::npos) << fit.threshold.problem;
}

TEST(ChiSquared, AgreesWithItsClosedFormForEvenDegrees) {
  for (const double chi_squared : {0.01, 0.7, 2.0, 5.0, 30.0, 100.0}) {
    const double x = chi_squared / 2;
    double term = 1, sum = 1;
    for (int degrees = 2; degrees <= 20; degrees += 2) {
      EXPECT_NEAR(chi_squared_tail(chi_squared, degrees), std::exp(-x) * sum, 1e-12) << degrees;
      term *= x / (degrees / 2);
      sum += term;
    }
  }
  EXPECT_NEAR(chi_squared_tail(1, 1), 0.317310507862914, 1e-12);  // two-sided normal tail at 1
  EXPECT_EQ(chi_squared_tail(0, 3), 1);
}

}  // namespace
}  // namespace sallow
