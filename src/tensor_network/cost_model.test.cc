#include "tensor_network/cost_model.h"

#include <gtest/gtest.h>

#include <cmath>

namespace sallow {
namespace {

TEST(CostModel, GivesThePublishedSecondsOfTheSycamoreTask) {
  // Nature 634:328, Table 1: 2e17 multiply-adds for the whole task take about 6 s on Frontier.
  double seconds = std::pow(10, log10_seconds(std::log2(2e17), all_machines()[0]));
  EXPECT_NEAR(seconds, 8 * 2e17 / (0.20 * 1.685e18), 1e-9);
  EXPECT_NEAR(seconds, 6, 1.5);
}

TEST(CostModel, BoundsASamplingTaskByItsAmplitudes) {
  EXPECT_NEAR(sampling_upper_bound_log2(10, 1e6, 2e-3), 10 + std::log2(2e4), 1e-12);
  EXPECT_EQ(sampling_upper_bound_log2(10, 1, 1e-3), 10);  // at least one amplitude
}

TEST(CostModel, FindsMachinesByName) {
  ASSERT_NE(find_machine("frontier"), nullptr);
  EXPECT_EQ(find_machine("frontier")->flops_per_second, 1.685e18);
  EXPECT_EQ(find_machine("abacus"), nullptr);
}

}  // namespace
}  // namespace sallow
