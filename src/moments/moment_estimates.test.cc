#include "moments/moment_estimates.h"

#include <gtest/gtest.h>

#include <cmath>
#include <map>

#include "bits/shot_columns.h"
#include "dem/error_symptoms.h"
#include "dem/odd_probability.h"
#include "moments/simulated_record.test.h"

namespace sallow {
namespace {

/// By set of detectors: the probability of an odd number of the model's errors with it.
std::map<std::vector<uint32_t>, double> probabilities_of(const DetectorErrorModel& model) {
  std::map<std::vector<uint32_t>, double> probabilities;
  ErrorSymptoms symptoms;
  for_each_error(model, [&](const DemInstruction& error, uint64_t offset) {
    read_symptoms(error, offset, symptoms);
    double& p = probabilities[symptoms.detectors];
    p = odd_probability(p, error.arguments[0]);
  });
  return probabilities;
}

TEST(GroupedShots, CountsAsASingleTableDoes) {
  const DetectorErrorModel model = surface_code_model(2, 0.02);
  std::vector<BitTable> blocks = simulated_blocks(model, 3, 1);
  blocks.back() = first_columns(blocks.back(), 333);
  const GroupedShots shots(model.detector_count(), blocks);
  EXPECT_EQ(shots.shot_count(), 2u * 1024 + 333);
  std::vector<uint32_t> counts(shots.group_count());
  const uint32_t sets[][3] = {{0, 1, 2}, {3, 5, 7}};
  for (const auto& set : sets) {
    for (size_t size = 1; size <= 3; size++) {
      shots.count_odd({set, size}, counts);
      uint64_t first = 0;
      for (size_t g = 0; g < shots.group_count(); g++) {
        uint32_t expected = 0;
        for (uint64_t k = first; k < first + shots.group_shots(g); k++) {
          bool odd = false;
          for (size_t j = 0; j < size; j++) odd ^= blocks[k / 1024].get(set[j], k % 1024);
          expected += odd;
        }
        EXPECT_EQ(counts[g], expected);
        first += shots.group_shots(g);
      }
      EXPECT_EQ(first, shots.shot_count());
    }
  }
}

// 95 % intervals, with more than 200 errors: below 88 % by chance about once in 100,000 runs if errors were
// independent.
TEST(MomentEstimates, CoverTheTrueProbabilities) {
  const DetectorErrorModel start = surface_code_model(4, 0.005);
  for (const uint64_t blocks : {5, 50, 200}) {
    for (uint64_t seed = 1; seed <= 2; seed++) {
      const DetectorErrorModel hidden = with_hidden_rates(start, 0.5, seed);
      const auto truth = probabilities_of(hidden);
      const MomentEstimates estimates(start, simulated_shots(hidden, blocks, seed));
      size_t covered = 0, measured_covered = 0, measured = 0;
      for (const EstimatedError& error : estimates.errors()) {
        const double p = truth.at(error.detectors);
        EXPECT_GT(error.probability, 0);
        EXPECT_LT(error.probability, 0.5);
        covered += std::abs(error.probability - p) < 1.96 * error.error;
        if (!std::isfinite(error.measured_error)) continue;
        measured++;
        measured_covered += std::abs(error.measured - p) < 1.96 * error.measured_error;
      }
      const double count = static_cast<double>(estimates.errors().size());
      EXPECT_GT(count, 200);
      EXPECT_EQ(measured, estimates.errors().size());
      EXPECT_GT(static_cast<double>(covered) / count, 0.88) << blocks;
      EXPECT_GT(static_cast<double>(measured_covered) / count, 0.88) << blocks;
      EXPECT_LT(static_cast<double>(measured_covered) / count, 0.99) << blocks;
    }
  }
}

TEST(MomentEstimates, AreNearerToTheTruthThanTheStartModel) {
  const DetectorErrorModel start = surface_code_model(4, 0.005);
  const DetectorErrorModel hidden = with_hidden_rates(start, 0.5, 3);
  const auto truth = probabilities_of(hidden);
  for (const uint64_t blocks : {2, 20, 200}) {
    const MomentEstimates estimates(start, simulated_shots(hidden, blocks, 7));
    double off = 0, start_off = 0;
    for (const EstimatedError& error : estimates.errors()) {
      const double p = truth.at(error.detectors);
      off += std::pow(std::log(error.probability / p), 2);
      start_off += std::pow(std::log(error.start / p), 2);
    }
    EXPECT_LT(off, (blocks == 200 ? 0.4 : 1) * start_off) << blocks;
  }
}

TEST(MomentEstimates, KeepLinesAndTheirRatios) {
  const auto start = DetectorErrorModel::parse(
      "error(0.1) D0\nerror(0.02) D0 D1\nerror(0.01) D0 D1 L0\nerror(0.2) D1\nerror(0.001) D0 D1 D2 D3 D4\n"
      "error(0) D2\nerror(0.7) D3\nerror(0.3) L0\ndetector(1, 2) D4\n");
  const auto hidden = DetectorErrorModel::parse(
      "error(0.05) D0\nerror(0.04) D0 D1\nerror(0.02) D0 D1 L0\nerror(0.25) D1\nerror(0.7) D3\ndetector(1, 2) D4\n");
  const MomentEstimates estimates(start, simulated_shots(hidden, 400, 1));
  const DetectorErrorModel model = estimates.model();
  const auto& lines = model.instructions();
  ASSERT_EQ(lines.size(), start.instructions().size());
  const double expected[] = {0.05, 0.04, 0.02, 0.25, 0.001, 0, 0.7, 0.3};
  for (size_t k = 0; k < 8; k++) {
    EXPECT_NEAR(lines[k].arguments[0], expected[k], 0.05 * expected[k] + 1e-12) << lines[k].targets.size();
  }
  EXPECT_EQ(lines[8], start.instructions()[8]);
}

TEST(MomentEstimates, KeepTheStartWithoutShotsOrEvents) {
  const DetectorErrorModel start = surface_code_model(2, 0.003);
  const auto truth = probabilities_of(start);
  const MomentEstimates unchanged(start, GroupedShots(start.detector_count(), {}));
  for (const EstimatedError& error : unchanged.errors()) {
    EXPECT_NEAR(error.probability, truth.at(error.detectors), 1e-9);
  }
  // 50 shots without an event: rates fall, but stay positive.
  const std::vector<BitTable> silent(1, BitTable(start.detector_count(), 50));
  const MomentEstimates lowered(start, GroupedShots(start.detector_count(), silent));
  for (const EstimatedError& error : lowered.errors()) {
    EXPECT_GT(error.probability, 0);
    EXPECT_LT(error.probability, 2 * error.start);
  }
}

TEST(PairProbability, IsThatOfTheOnlyErrorOfBoth) {
  const auto model = DetectorErrorModel::parse("error(0.1) D0\nerror(0.03) D0 D1\nerror(0.2) D1\ndetector D2\n");
  const GroupedShots shots = simulated_shots(model, 100, 4);
  const PairProbability pair = pair_probability(shots, 0, 1);
  EXPECT_NEAR(pair.probability, 0.03, 4 * pair.error);
  EXPECT_LT(pair.error, 0.002);
  const PairProbability none = pair_probability(shots, 1, 2);
  EXPECT_NEAR(none.probability, 0, 1e-9);
}

}  // namespace
}  // namespace sallow
