#include "training/cut_model.h"

#include <gtest/gtest.h>

#include <cmath>
#include <map>

#include "codes/generate_code.h"
#include "experiment/decoding_model.h"

namespace sallow {
namespace {

DetectorErrorModel memory(uint64_t rounds, const std::string& task = "rotated_memory_z") {
  return model_for_decoding(generate_code(
      {.task = task, .distance = 3, .rounds = rounds, .noise = NoiseStrength{NoiseModel::kSi1000, 0.01}}));
}

/// How often each event, the flip, and each pair of these happens after `cut` rounds.
std::vector<double> rates(const CutModel& model, size_t cut, size_t blocks, uint64_t seed) {
  const size_t places = model.layout().places().count(), measured = places / 2;
  std::vector<double> counts;
  CutModel::Block block;
  Sequences shots;
  shots.shape(model.layout().rounds(), kShotsPerBlock, 0, places);
  for (size_t b = 0; b < blocks; b++) {
    model.sample_block(seed, b, block);
    model.load(block, 0, kShotsPerBlock, 0, shots);
    for (size_t k = 0; k < kShotsPerBlock; k++) {
      std::vector<size_t> set;
      size_t number = 0;
      for (size_t t = 0; t < cut; t++) {
        for (size_t p = 0; p < places; p++, number++) {
          if (shots.events[(t * kShotsPerBlock + k) * places + p] > 0) set.push_back(number);
        }
      }
      for (size_t p = 0; p < measured; p++, number++) {
        if (shots.finals[((cut - 1) * kShotsPerBlock + k) * measured + p] > 0) set.push_back(number);
      }
      if (shots.flips[(cut - 1) * kShotsPerBlock + k] > 0) set.push_back(number);
      number++;
      counts.resize(number * number);
      for (const size_t i : set) {
        for (const size_t j : set) counts[i * number + j]++;
      }
    }
  }
  return counts;
}

TEST(CutModel, CutShotsAreLikeShotsOfThatManyRounds) {
  for (const char* task : {"rotated_memory_z", "rotated_memory_x"}) {
    // Not 2 rounds: gen writes these without a loop, so that the data qubits' readout shares a layer with the last
    // round.
    for (const size_t cut : {3, 4}) {
      const size_t blocks = 60;
      const auto of_long = rates(CutModel(memory(5, task)), cut, blocks, 1);
      const auto of_short = rates(CutModel(memory(cut, task)), cut, blocks, 2);
      ASSERT_EQ(of_long.size(), of_short.size());
      // Some 2,000 comparisons at 5.5 standard deviations: a false alarm in 1 of 10,000 runs. Rare pairs are left out.
      size_t compared = 0;
      for (size_t k = 0; k < of_long.size(); k++) {
        const double sum = of_long[k] + of_short[k];
        if (sum < 50) continue;
        compared++;
        EXPECT_LT(std::abs(of_long[k] - of_short[k]), 5.5 * std::sqrt(sum)) << task << " " << cut << " " << k;
      }
      EXPECT_GT(compared, 100);
    }
  }
}

TEST(CutModel, TheLastCutIsTheModelItself) {
  const DetectorErrorModel model = memory(3);
  const CutModel cut(model);
  CutModel::Block block;
  cut.sample_block(3, 0, block);
  BitTable turned;
  const BitTable detections = cut.last_detections(block, turned);
  EXPECT_EQ(detections.row_count(), model.detector_count());
  // The model's observable is the left column or not; in gen's circuits it is.
  for (size_t k = 0; k < kShotsPerBlock; k++) EXPECT_FALSE(turned.get(0, k));
}

}  // namespace
}  // namespace sallow
