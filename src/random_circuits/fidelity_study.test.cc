#include "random_circuits/fidelity_study.h"

#include <gtest/gtest.h>

#include <cmath>

namespace sallow {
namespace {

// False alarms: each bound is 5 standard errors, 6e-7 an expectation; the digital error model adds its own 10 %.
TEST(FidelityStudy, FollowsTheDigitalErrorModelOverSizesAndDepths) {
  FidelityStudyOptions options;
  options.qubits = {10, 12};
  options.cycles = {10, 14};
  options.noise = parse_gate_noise("sycamore");
  options.noise.shots_per_draw = 8;
  options.shots = 8'000;
  options.seed = 1;
  const std::vector<MeasuredFidelity> rows = study_fidelity(options);
  ASSERT_EQ(rows.size(), 4u);
  for (const MeasuredFidelity& row : rows) {
    SCOPED_TRACE(std::to_string(row.qubits) + " qubits, " + std::to_string(row.cycles) + " cycles");
    EXPECT_LE(row.trajectories, options.shots / 8);
    EXPECT_LT(row.fidelity_error, 0.05);
    EXPECT_NEAR(row.fidelity, row.predicted, 0.1 * row.predicted + 5 * row.fidelity_error);
  }
  const std::vector<FidelityDecay> decays = fit_decays(rows);
  ASSERT_EQ(decays.size(), 2u);
  for (const FidelityDecay& decay : decays) {
    EXPECT_NEAR(decay.measured.per_cycle, decay.predicted_per_cycle, 0.01 + 5 * decay.measured.per_cycle_error);
  }
}

TEST(FidelityStudy, MeasuresPatchesByTheirProduct) {
  FidelityStudyOptions options;
  options.qubits = {12};
  options.cycles = {10};
  options.patch = PatchMode::kPatch;
  options.circuits = 2;
  options.noise = parse_gate_noise("sycamore");
  options.noise.shots_per_draw = 4;
  options.shots = 6'000;
  options.seed = 3;
  const MeasuredFidelity row = study_fidelity(options)[0];
  EXPECT_EQ(row.shots, 12'000u);
  EXPECT_NEAR(row.fidelity, row.predicted, 0.1 * row.predicted + 5 * row.fidelity_error);
  // The linear XEB of the whole is not: with F in each half it is about 2 F + F².
  EXPECT_GT(row.linear, 1.5 * row.fidelity);
}

TEST(FidelityStudy, GivesPerfectSamplesAFidelityOfOne) {
  FidelityStudyOptions options;
  options.qubits = {12};
  options.cycles = {12};
  options.shots = 50'000;
  options.seed = 5;
  const MeasuredFidelity row = study_fidelity(options)[0];
  EXPECT_EQ(row.predicted, 1);
  EXPECT_EQ(row.trajectories, 1u);
  EXPECT_NEAR(row.fidelity, 1, 5 * row.fidelity_error);
  EXPECT_NEAR(row.linear, row.linear_expected, 5 * row.linear_error);
  EXPECT_TRUE(fit_decays({row}).empty());
}

TEST(ErrorOfMean, CountsValuesThatBelongTogetherAsOne) {
  const std::vector<double> apart = {1, 3, 1, 3}, together = {1, 1, 3, 3};
  EXPECT_NEAR(error_of_mean(apart, 1), std::sqrt(4.0 / 3 / 4), 1e-12);
  EXPECT_NEAR(error_of_mean(together, 2), 1, 1e-12);                            // two values, 1 and 3
  EXPECT_NEAR(error_of_mean(std::vector<double>{1, 1, 3, 3, 9}, 2), 1, 1e-12);  // what is left over is left out
}

}  // namespace
}  // namespace sallow
