#include "decode/graph/weight_steps.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace sallow {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

TEST(WeightSteps, AreEvenAndNearest) {
  EXPECT_EQ(edge_steps(3.1, 0.5), 6);
  EXPECT_EQ(edge_steps(-3.1, 0.5), -6);
  EXPECT_EQ(edge_steps(0.49, 0.5), 0);
  EXPECT_EQ(edge_steps(0.5, 0.5), 2);
  EXPECT_EQ(edge_steps(-0.5, 0.5), -2);
}

TEST(WeightSteps, SaturateAtTheMostForAnyWeightAndUnit) {
  for (const double unit : {1.0, 1e-10, 1e-24, 1e-300}) {
    for (const double weight : {1e7, 1e300, kInfinity}) {
      EXPECT_EQ(edge_steps(weight, unit), kMostSteps);
      EXPECT_EQ(edge_steps(-weight, unit), -kMostSteps);
    }
  }
  EXPECT_EQ(steps_of(700, 1e-24, INT64_MAX - 1), INT64_MAX - 1);
  EXPECT_EQ(steps_of(-700, 1e-24, INT64_MAX - 1), 1 - INT64_MAX);
  EXPECT_EQ(round_within(2.5, 100), 3);
  EXPECT_EQ(round_within(1e30, 16382), 16382);
}

TEST(WeightSteps, ComeFromWeightsThatAreZeroOnlyAtOneHalf) {
  EXPECT_EQ(weight_of_probability(0.5), 0);
  EXPECT_GT(weight_of_probability(std::nextafter(0.5, 0)), 0);
  EXPECT_LT(weight_of_probability(std::nextafter(0.5, 1)), 0);
  EXPECT_EQ(weight_of_probability(0), kInfinity);
  EXPECT_EQ(weight_of_probability(1), -kInfinity);
  EXPECT_NEAR(probability_of_weight(weight_of_probability(0.01)), 0.01, 1e-16);
}

}  // namespace
}  // namespace sallow
