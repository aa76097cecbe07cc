#include "rare/group_estimate.h"

#include <gtest/gtest.h>

#include <cmath>
#include <span>
#include <vector>

#include "bits/random_stream.h"

namespace sallow {
namespace {

// Tables of Student's distribution.
TEST(GroupEstimate, QuantilesAgreeWithTables) {
  EXPECT_NEAR(student_quantile(0.975, 1), 12.7062, 1e-4);
  EXPECT_NEAR(student_quantile(0.975, 7), 2.36462, 1e-5);
  EXPECT_NEAR(student_quantile(0.95, 15), 1.75305, 1e-5);
  EXPECT_NEAR(student_quantile(0.975, 1e6), 1.95997, 1e-4);
}

// Sums of twelve uniform numbers are close enough to normal. If the true coverage is 94 %, 2000 repetitions fall below
// 92.5 % with probability 0.3 %.
TEST(GroupEstimate, IntervalsCoverTheMeanOfLogNormalGroups) {
  RandomStream random(11, 0);
  for (const double spread : {0.1, 0.5, 1.0}) {
    const double mean = 1e-6 * std::exp(spread * spread / 2);
    int covered = 0;
    for (int repetition = 0; repetition < 2000; repetition++) {
      std::vector<double> estimates;
      for (int group = 0; group < 8; group++) {
        double normal = -6;
        for (int k = 0; k < 12; k++) normal += random.uniform();
        estimates.push_back(1e-6 * std::exp(spread * normal));
      }
      const GroupEstimate estimate = estimate_from_groups(estimates);
      covered += estimate.interval.low <= mean && mean <= estimate.interval.high;
    }
    EXPECT_GE(covered, 1850) << "spread " << spread;
  }
}

// The log-normal mean of these estimates is far from their mean.
TEST(GroupEstimate, TheRateLiesInItsIntervalHoweverGroupsAreSpread) {
  std::vector<double> estimates(64, 1e-6);
  estimates[7] = 1e-9;
  estimates[8] = 3e-5;
  for (size_t count = 2; count <= estimates.size(); count++) {
    const GroupEstimate estimate = estimate_from_groups(std::span(estimates).first(count));
    EXPECT_LE(estimate.interval.low, estimate.rate) << count;
    EXPECT_GE(estimate.interval.high, estimate.rate) << count;
  }
}

TEST(GroupEstimate, OneGroupWithoutAFailureGivesTheWidestInterval) {
  const double estimates[] = {0.1, 0, 0.2};
  const GroupEstimate estimate = estimate_from_groups(estimates);
  EXPECT_EQ(estimate.interval.low, 0);
  EXPECT_EQ(estimate.interval.high, 1);
  EXPECT_TRUE(std::isinf(estimate.relative_error));
}

}  // namespace
}  // namespace sallow
