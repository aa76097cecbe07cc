#include "stats/paired_counts.h"

#include <gtest/gtest.h>

#include <cmath>

namespace sallow {
namespace {

TEST(PairedCounts, HasThePValueOfMcNemar) {
  // Binomial sums by hand: 2 (1 + 8) / 2^8, 2 (1 + 10 + 45) / 2^10.
  EXPECT_NEAR(paired_p_value({100, 5, 7, 1}), 18.0 / 256, 1e-12);
  EXPECT_NEAR(paired_p_value({100, 5, 2, 8}), 112.0 / 1024, 1e-12);
  EXPECT_EQ(paired_p_value({100, 5, 3, 3}), 1);
  EXPECT_EQ(paired_p_value({100, 5, 0, 0}), 1);
}

TEST(PairedCounts, HasTheIntervalOfTango) {
  // The interval ends where the score test of the difference has z = 1.96; at 0 the score is (b - c) / √(b + c).
  const PairedCounts counts{1000, 10, 40, 20};
  const double z = 20 / std::sqrt(60.0);
  const double confidence = std::erf(z / std::sqrt(2.0));
  EXPECT_NEAR(paired_difference_interval(counts, confidence).low, 0, 1e-9);
  // By maximizing the likelihood numerically.
  const Interval few = paired_difference_interval({44, 43, 0, 1});
  EXPECT_NEAR(few.low, -0.118077, 1e-6);
  EXPECT_NEAR(few.high, 0.059393, 1e-6);
  const Interval more = paired_difference_interval({30, 0, 4, 1});
  EXPECT_NEAR(more.low, -0.060590, 1e-6);
  EXPECT_NEAR(more.high, 0.272567, 1e-6);
  const Interval none = paired_difference_interval({50, 3, 0, 0});
  EXPECT_NEAR(none.high, -none.low, 1e-9);
  EXPECT_NEAR(none.high, 3.8415 / 53.8415, 1e-4);
}

TEST(PairedCounts, CoversTheTrueDifferenceWithItsConfidence) {
  // Exact, summed over all counts of 60 shots.
  constexpr uint64_t kShots = 60;
  for (const auto& [first, second] : {std::pair(0.1, 0.05), {0.2, 0.2}, {0.05, 0.05}, {0.3, 0.1}}) {
    double covered = 0;
    for (uint64_t b = 0; b <= kShots; b++) {
      for (uint64_t c = 0; b + c <= kShots; c++) {
        const double log_chance = std::lgamma(kShots + 1.0) - std::lgamma(b + 1.0) - std::lgamma(c + 1.0) -
                                  std::lgamma(kShots - b - c + 1.0) + static_cast<double>(b) * std::log(first) +
                                  static_cast<double>(c) * std::log(second) +
                                  static_cast<double>(kShots - b - c) * std::log1p(-first - second);
        if (log_chance < -30) continue;
        const Interval interval = paired_difference_interval({kShots, 0, b, c});
        if (interval.low <= first - second && first - second <= interval.high) covered += std::exp(log_chance);
      }
    }
    EXPECT_GT(covered, 0.935) << first << " " << second;
    EXPECT_LT(covered, 0.975) << first << " " << second;
  }
}

TEST(PairedCounts, StaysPreciseForRareFailures) {
  const Interval interval = paired_difference_interval({1'000'000'000'000, 5, 100, 50});
  EXPECT_NEAR(interval.low * 1e12, 50 - 1.96 * std::sqrt(150), 2);
  EXPECT_NEAR(interval.high * 1e12, 50 + 1.96 * std::sqrt(150), 2);
}

}  // namespace
}  // namespace sallow
