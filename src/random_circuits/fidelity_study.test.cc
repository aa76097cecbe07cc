#include "random_circuits/fidelity_study.h"

#include <gtest/gtest.h>

#include <cmath>

namespace sallow {
namespace {

// Each bound is 5 standard errors: a false alarm with probability 6e-7 per expectation. The digital error model may be
// off by another 10 %.
TEST(FidelityStudy, FollowsTheDigitalErrorModelOverSizesAndDepths) {
  FidelityStudyOptions options;
  options.qubits = {10, 12};
  options.cycles = {12, 16};
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

TEST(FidelityStudy, EndsWhereItIsToldWithWhatItHas) {
  FidelityStudyOptions options;
  options.qubits = {8};
  options.cycles = {6, 8};
  options.noise = parse_gate_noise("sycamore");
  options.circuits = 3;
  options.shots = 100;
  options.seed = 1;
  const std::vector<MeasuredFidelity> whole = study_fidelity(options);
  ASSERT_EQ(whole.size(), 2u);
  EXPECT_EQ(whole[1].circuits, 3u);
  int sampled = 0;
  options.report = [&] { return ++sampled < 4; };
  const std::vector<MeasuredFidelity> part = study_fidelity(options);
  ASSERT_EQ(part.size(), 2u);
  EXPECT_EQ(part[0].fidelity, whole[0].fidelity);
  EXPECT_EQ(part[1].circuits, 1u);
  EXPECT_EQ(part[1].shots, 100u);
  // The first circuit alone, whose shots are the fourth seed's.
  options.report = {};
  options.circuits = 1;
  options.cycles = {6, 6, 6, 8};
  EXPECT_EQ(part[1].linear, study_fidelity(options)[3].linear);
}

TEST(FidelityStudy, StopsWithinACircuitWithTheCircuitsBeforeIt) {
  FidelityStudyOptions options;
  options.qubits = {8};
  options.cycles = {6, 8};
  options.noise = parse_gate_noise("sycamore");
  options.circuits = 2;
  options.shots = 100;
  const std::vector<MeasuredFidelity> whole = study_fidelity(options);
  int circuits = 0, asked = 0;
  options.report = [&] { return ++circuits > 0; };
  options.stop = [&] { return circuits == 2 && ++asked == 3; };
  const std::vector<MeasuredFidelity> part = study_fidelity(options);
  ASSERT_EQ(part.size(), 1u);
  EXPECT_EQ(part[0].fidelity, whole[0].fidelity);
  EXPECT_EQ(circuits, 2);
  EXPECT_EQ(asked, 3);
  options.stop = [] { return true; };
  EXPECT_TRUE(study_fidelity(options).empty());
}

// With the defaults of `rcs fidelity`. With correct errors, the estimate differs from the model by more than 2 of them
// in 4.6 % of cases: among ten seeds, three or more such cases have probability 1 %.
TEST(FidelityStudy, FindsTheFidelityPerCycleOfTheErrorModelByDefault) {
  FidelityStudyOptions options;
  options.qubits = {12};
  options.noise = parse_gate_noise("sycamore");
  options.noise.shots_per_draw = 10;
  int within = 0;
  double sum = 0;
  for (options.seed = 1; options.seed <= 10; options.seed++) {
    const std::vector<MeasuredFidelity> rows = study_fidelity(options);
    ASSERT_EQ(rows.size(), 4u);
    for (const MeasuredFidelity& row : rows) EXPECT_TRUE(row.has_converged);
    EXPECT_GE(rows[0].cycles, 8u);
    EXPECT_EQ(rows[3].cycles, rows[0].cycles + 12);
    const std::vector<FidelityDecay> decays = fit_decays(rows);
    ASSERT_EQ(decays.size(), 1u);
    const FidelityPerCycle& measured = decays[0].measured;
    const double z = (measured.per_cycle - decays[0].predicted_per_cycle) / measured.per_cycle_error;
    within += std::abs(z) < 2;
    sum += z;
  }
  EXPECT_GE(within, 8);
  // The mean of ten seeds, within five of its standard errors.
  EXPECT_LT(std::abs(sum) / std::sqrt(10), 5);
}

TEST(FidelityStudy, FitsOnlyConvergedDepths) {
  FidelityStudyOptions options;
  options.qubits = {12};
  options.cycles = {4, 8, 16, 20};
  options.noise = parse_gate_noise("sycamore");
  options.noise.shots_per_draw = 10;
  options.shots = 4000;
  options.seed = 5;
  std::vector<MeasuredFidelity> rows = study_fidelity(options);
  const uint32_t first = converged_cycles(options, 12);
  EXPECT_GT(first, 8u);
  EXPECT_LE(first, 16u);
  for (const MeasuredFidelity& row : rows) EXPECT_EQ(row.has_converged, row.cycles >= first);
  const std::vector<FidelityDecay> all = fit_decays(rows);
  rows.erase(rows.begin(), rows.begin() + 2);
  const std::vector<FidelityDecay> deep = fit_decays(rows);
  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(all[0].measured.per_cycle, deep[0].measured.per_cycle);
  EXPECT_EQ(all[0].predicted_per_cycle, deep[0].predicted_per_cycle);
  rows.pop_back();
  EXPECT_TRUE(fit_decays(rows).empty());
}

TEST(FidelityStudy, EstimatesPatchCircuitsByTheProductOfPatches) {
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
  // The linear XEB of the whole circuit is not the fidelity: with F in each half it is about 2 F + F².
  EXPECT_GT(row.linear, 1.5 * row.fidelity);
}

TEST(FidelityStudy, GivesFidelityOneForPerfectSamples) {
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

TEST(ErrorOfMean, CountsDependentValuesAsOne) {
  const std::vector<double> apart = {1, 3, 1, 3}, together = {1, 1, 3, 3};
  EXPECT_NEAR(error_of_mean(apart, 1), std::sqrt(4.0 / 3 / 4), 1e-12);
  EXPECT_NEAR(error_of_mean(together, 2), 1, 1e-12);                            // two groups, with means 1 and 3
  EXPECT_NEAR(error_of_mean(std::vector<double>{1, 1, 3, 3, 9}, 2), 1, 1e-12);  // values left over are ignored
}

}  // namespace
}  // namespace sallow
