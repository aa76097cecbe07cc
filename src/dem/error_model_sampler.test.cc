#include "dem/error_model_sampler.h"

#include <gtest/gtest.h>

#include <cmath>

#include "base/error.h"
#include "dem/model_distribution.test.h"

namespace sallow {
namespace {

/// How often each pattern of flips (detectors, then observables) occurred in `blocks` blocks.
std::vector<double> pattern_counts(const ErrorModelSampler& sampler, uint64_t seed, uint64_t blocks) {
  std::vector<double> counts(size_t{1} << (sampler.detector_count() + sampler.observable_count()));
  BitTable detections, observables;
  for (uint64_t block = 0; block < blocks; block++) {
    sampler.sample_block(seed, block, detections, observables);
    for (size_t shot = 0; shot < kShotsPerBlock; shot++) {
      size_t pattern = 0;
      for (size_t d = 0; d < detections.row_count(); d++) pattern |= size_t{detections.get(d, shot)} << d;
      for (size_t k = 0; k < observables.row_count(); k++) {
        pattern |= size_t{observables.get(k, shot)} << (sampler.detector_count() + k);
      }
      counts[pattern]++;
    }
  }
  return counts;
}

TEST(ErrorModelSampler, HasTheDistributionOfItsModel) {
  // Seeds are fixed. Each model's χ² may exceed its mean by 6 standard deviations: for these sizes fewer than one seed
  // in 10^5 fails by chance.
  const std::vector<std::string> models = {
      "error(0.01) D0\nerror(0.02) D0 D1 ^ L0\nerror(0.03) D1 D2\nerror(0.04) D2 L1\n",
      "error(0.06) D0\nerror(0.3) D1\nerror(0.5) D2\nerror(0.7) D3\nerror(0.97) D0 D3\nerror(1) L0\nerror(0) L0\n",
      "error(0.2) D0 D1 ^ D1 D2\nerror(0.1) D1 ^ D0\nerror(0.4999) L0 ^ D0\nerror(0.05) L0\n",
      "repeat 3 {\nerror(0.02) D0 D1\nerror(0.01) D1 L0\nrepeat 2 {\nerror(0.03) D0 D2\nshift_detectors 1\n}\n"
      "error(0.3) D0\nerror(0.9) D1\n}\n",
  };
  for (const std::string& text : models) {
    SCOPED_TRACE(text);
    const DetectorErrorModel model = DetectorErrorModel::parse(text);
    const ErrorModelSampler sampler(model);
    const auto wanted = distribution(model, sampler.detector_count(), sampler.observable_count());
    constexpr uint64_t kBlocks = 100;
    const auto counts = pattern_counts(sampler, 7, kBlocks);
    double chi_square = 0, freedom = -1, rest_wanted = 0, rest_count = 0;
    for (size_t k = 0; k < counts.size(); k++) {
      const double mean = wanted[k] * kBlocks * kShotsPerBlock;
      if (mean < 10) {  // too few for χ²: pooled
        rest_wanted += mean;
        rest_count += counts[k];
        continue;
      }
      chi_square += (counts[k] - mean) * (counts[k] - mean) / mean;
      freedom++;
    }
    EXPECT_NEAR(rest_count, rest_wanted, 6 * std::sqrt(rest_wanted) + (rest_wanted < 1e-9 ? 0 : 6));
    EXPECT_GT(freedom, 5);
    EXPECT_LT(chi_square, freedom + 6 * std::sqrt(2 * freedom));
  }
}

TEST(ErrorModelSampler, RecordsErrorsThatReplayToTheSameShots) {
  const DetectorErrorModel model = DetectorErrorModel::parse(
      "error(0.05) D0 L1\nrepeat 5 {\nerror(0.1) D0 D1\nerror(0.7) D1\nrepeat 2 {\nerror(0.01) D1 L0\nshift_detectors "
      "1\n}"
      "\nerror(1) D0\n}\nerror(0.001) D0\n");
  const ErrorModelSampler sampler(model);
  EXPECT_EQ(sampler.error_count(), 1 + 5 * 5 + 1u);
  BitTable detections, observables, plain_detections, plain_observables, errors, again, again_observables;
  for (uint64_t block : {0, 3}) {
    sampler.sample_block(9, block, plain_detections, plain_observables);
    sampler.sample_block(9, block, detections, observables, &errors);
    EXPECT_EQ(detections, plain_detections);
    EXPECT_EQ(observables, plain_observables);
    EXPECT_EQ(errors.row_count(), sampler.error_count());
    sampler.replay(errors, again, again_observables);
    EXPECT_EQ(detections, again);
    EXPECT_EQ(observables, again_observables);
  }
}

TEST(ErrorModelSampler, NumbersErrorsInTheModelsOrder) {
  // Certain errors happen in every shot; the others never happen.
  const DetectorErrorModel model = DetectorErrorModel::parse(
      "error(1) D0\nrepeat 2 {\nerror(0) D0\nrepeat 2 {\nerror(1) D0\nerror(0) D0\nshift_detectors 1\n}\nerror(1) "
      "D0\n}\n");
  const ErrorModelSampler sampler(model);
  BitTable detections, observables, errors;
  sampler.sample_block(1, 0, detections, observables, &errors);
  std::string happened;
  for (size_t k = 0; k < errors.row_count(); k++) happened += errors.get(k, 17) ? '1' : '0';
  EXPECT_EQ(happened, "1010101010101");
}

TEST(ErrorModelSampler, AcceptsModelsWithoutErrors) {
  const ErrorModelSampler sampler(DetectorErrorModel::parse("detector D2\nlogical_observable L0\n"));
  BitTable detections, observables;
  sampler.sample_block(1, 0, detections, observables);
  EXPECT_EQ(detections.row_count(), 3u);
  EXPECT_EQ(observables.row_count(), 1u);
}

TEST(ErrorModelSampler, KeepsLongLoopsFolded) {
  // 10^7 repetitions of an error that flips nothing but an observable: compiled at once, about ten hits per shot.
  const ErrorModelSampler sampler(DetectorErrorModel::parse("repeat 10000000 {\nerror(1e-6) L0\n}\n"));
  BitTable detections, observables;
  double flips = 0;
  constexpr uint64_t kBlocks = 40;
  for (uint64_t block = 0; block < kBlocks; block++) {
    sampler.sample_block(2, block, detections, observables);
    for (size_t shot = 0; shot < kShotsPerBlock; shot++) flips += observables.get(0, shot);
  }
  // Odd with probability (1 - e^-20) / 2; 6 standard deviations: a false alarm for one seed in 10^8.
  constexpr double kShots = kBlocks * kShotsPerBlock;
  EXPECT_NEAR(flips, kShots / 2, 6 * std::sqrt(kShots / 4));
}

TEST(ErrorModelSampler, RefusesModelsTooLargeForATable) {
  EXPECT_THROW(ErrorModelSampler(DetectorErrorModel::parse("error(0.1) D4294967296\n")), InputError);
  EXPECT_THROW(ErrorModelSampler(DetectorErrorModel::parse("repeat 1000000000000000 {\nerror(0.1) L0\n}\n")),
               InputError);
  EXPECT_THROW(ErrorModelSampler(DetectorErrorModel::parse("repeat 1000000000000000 {\nerror(0.01) L0\n}\n")),
               InputError);
}

}  // namespace
}  // namespace sallow
