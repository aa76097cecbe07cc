#include "moments/model_fit.h"

#include <gtest/gtest.h>

#include <cmath>

#include "bits/random_stream.h"
#include "bits/shot_columns.h"
#include "moments/simulated_record.test.h"
#include "moments/window_likelihood.h"

namespace sallow {
namespace {

ModelFit fit_of(const DetectorErrorModel& model, const GroupedShots& shots, double tolerance = 0) {
  const ModelMoments moments(model);
  return test_model_fit(shots, moments, pair_excesses(shots, moments, detector_coordinates(model)), tolerance);
}

TEST(ModelMoments, AreThoseOfSimulatedShots) {
  const DetectorErrorModel model = surface_code_model(3, 0.01);
  const ModelMoments moments(model);
  const GroupedShots shots = simulated_shots(model, 200, 3);
  std::vector<uint32_t> counts(shots.group_count());
  const std::vector<uint32_t> sets[] = {{3}, {3, 4}, {5, 9, 13}, {4, 8, 12, 16}};
  for (const std::vector<uint32_t>& set : sets) {
    shots.count_odd(set, counts);
    double odd = 0;
    for (const uint32_t count : counts) odd += count;
    EXPECT_NEAR(1 - 2 * odd / static_cast<double>(shots.shot_count()), moments.mean(set), 4 / std::sqrt(204'800.0));
  }
}

// 400 records: with a rate of 5 % there are 20 ± 4.4 false alarms, so more than 38 or fewer than 4 occur about once in
// 10,000 runs. Bonferroni's correction makes alarms a little rarer.
TEST(ModelFit, RaisesAsManyFalseAlarmsAsItSays) {
  const DetectorErrorModel model = with_hidden_rates(surface_code_model(4, 0.005), 0.4, 1);
  int alarms = 0, fraction_alarms = 0, drift_alarms = 0;
  for (uint64_t record = 0; record < 400; record++) {
    const GroupedShots shots = simulated_shots(model, 8, 1000 + record);
    const ModelFit fit = fit_of(model, shots);
    alarms += fit.p_value < 0.05;
    fraction_alarms += fit.fractions_p < 0.05;
    if (record % 4 == 0) drift_alarms += test_drift(shots).p_value < 0.05;
  }
  EXPECT_LE(alarms, 38);
  EXPECT_GE(alarms, 4);
  EXPECT_LE(fraction_alarms, 38);
  EXPECT_GE(fraction_alarms, 6);
  EXPECT_LE(drift_alarms, 15);
}

/// Blocks in which leakage-like disturbances were added: with a probability of `rate` per shot, one of the places fires
/// at random in each round from some round on.
std::vector<BitTable> with_leakage(const DetectorErrorModel& model, std::vector<BitTable> blocks, double rate) {
  const auto coordinates = detector_coordinates(model);
  RandomStream random(5, 0);
  for (BitTable& block : blocks) {
    for (size_t shot = 0; shot < block.column_count(); shot++) {
      if (random.uniform() >= rate) continue;
      const size_t first = static_cast<size_t>(random.uniform() * static_cast<double>(coordinates.size()));
      for (size_t d = first; d < coordinates.size(); d++) {
        const bool is_here = coordinates[d][0] == coordinates[first][0] && coordinates[d][1] == coordinates[first][1];
        if (is_here && random.uniform() < 0.5) block.set(d, shot, !block.get(d, shot));
      }
    }
  }
  return blocks;
}

TEST(ModelFit, RaisesAnAlarmForLeakage) {
  const DetectorErrorModel model = surface_code_model(8, 0.005);
  const ModelMoments moments(model);
  const auto coordinates = detector_coordinates(model);
  const std::vector<BitTable> blocks = with_leakage(model, simulated_blocks(model, 40, 2), 0.05);
  const GroupedShots shots(model.detector_count(), blocks);
  const std::vector<PairExcess> excesses = pair_excesses(shots, moments, coordinates, 2);
  const ModelFit fit = test_model_fit(shots, moments, excesses);
  EXPECT_LT(fit.pairs_p, 1e-6);
  EXPECT_LT(fit.p_value, 1e-6);
  // The trace: an excess at the same place, several rounds apart.
  for (const PairExcess& excess : excesses) {
    if (excess.pairs.space == PairClass::Space::kSame && excess.pairs.time >= 2 && excess.pairs.time <= 5) {
      EXPECT_GT(excess.sigmas(), 4) << excess.pairs.time;
    }
    if (excess.pairs.space == PairClass::Space::kFar) {
      EXPECT_LT(std::abs(excess.sigmas()), 4.5);
    }
  }
  EXPECT_GT(fit_of(model, GroupedShots(model.detector_count(), simulated_blocks(model, 20, 2))).p_value, 1e-3);
}

TEST(ModelFit, RaisesAnAlarmForOtherRatesUnlessTheyAreTolerated) {
  const DetectorErrorModel model = surface_code_model(4, 0.005), worse = surface_code_model(4, 0.0055);
  const GroupedShots shots = simulated_shots(worse, 40, 1);
  EXPECT_LT(fit_of(model, shots).fractions_p, 1e-6);
  EXPECT_GT(fit_of(model, shots, 0.3).fractions_p, 1e-3);
  EXPECT_GT(fit_of(worse, shots).fractions_p, 1e-3);
}

TEST(DriftTest, FindsAChangeDuringTheRecord) {
  const DetectorErrorModel model = surface_code_model(4, 0.005), worse = surface_code_model(4, 0.006);
  std::vector<BitTable> blocks = simulated_blocks(model, 20, 1);
  EXPECT_GT(test_drift(GroupedShots(model.detector_count(), blocks)).p_value, 1e-3);
  for (BitTable& block : simulated_blocks(worse, 20, 9)) blocks.push_back(std::move(block));
  const DriftTest drift = test_drift(GroupedShots(model.detector_count(), blocks));
  EXPECT_LE(drift.p_value, 1e-4);
  EXPECT_GT(drift.last_fraction, 1.1 * drift.first_fraction);
  EXPECT_EQ(drift.largest.size(), 5u);
  EXPECT_EQ(test_drift(GroupedShots(model.detector_count(), {})).p_value, 1);
}

TEST(WindowLikelihood, IsExactForFewDetectors) {
  const auto model = DetectorErrorModel::parse(
      "error(0.1) D0\nerror(0.2) D0 D1\nerror(0.05) D1 D2 D3\nerror(0.8) D2\nerror(0.3) D3 D0\nerror(0.01) D2 D3\n");
  const ModelMoments moments(model);
  // The distribution of the 16 patterns, error by error.
  std::vector<double> distribution(16, 0), next(16);
  distribution[0] = 1;
  for_each_error(model, [&](const DemInstruction& error, uint64_t) {
    size_t mask = 0;
    for (const DemTarget target : error.targets) mask |= size_t{1} << target.index();
    const double p = error.arguments[0];
    for (size_t s = 0; s < 16; s++) next[s] = (1 - p) * distribution[s] + p * distribution[s ^ mask];
    distribution = next;
  });
  const std::vector<BitTable> blocks = simulated_blocks(model, 2, 3);
  const GroupedShots shots(4, blocks);
  double expected = 0;
  for (const BitTable& block : blocks) {
    for (size_t k = 0; k < block.column_count(); k++) {
      size_t pattern = 0;
      for (size_t d = 0; d < 4; d++) pattern |= static_cast<size_t>(block.get(d, k)) << d;
      expected += std::log(distribution[pattern]);
    }
  }
  const ModelMoments* models[] = {&moments, &moments};
  const auto sums = WindowLikelihood(moments).log_likelihoods(shots, models, 2);
  double sum = 0;
  for (const double part : sums[0]) sum += part;
  EXPECT_NEAR(sum, expected, 1e-6);
  EXPECT_EQ(sums[0], sums[1]);
}

TEST(WindowLikelihood, PrefersTheTrueModel) {
  const DetectorErrorModel model = surface_code_model(5, 0.005), truth = with_hidden_rates(model, 0.3, 2);
  const GroupedShots shots = simulated_shots(truth, 20, 1);
  const ModelMoments start(model), hidden(truth);
  const ModelMoments* models[] = {&start, &hidden};
  const auto sums = WindowLikelihood(start).log_likelihoods(shots, models);
  const MeanDifference difference = mean_difference(shots, sums[1], sums[0]);
  EXPECT_GT(difference.mean, 4 * difference.error);
}

}  // namespace
}  // namespace sallow
