#include "rare/splitting.h"

#include <gtest/gtest.h>

#include <cmath>

#include "decode/catalog/registry.h"
#include "rare/enumerated_rate.test.h"
#include "rare/rare_model.test.h"

namespace sallow {
namespace {

// Of 24 models each with its own deviation in standard errors, Student's t of 7 or more degrees of freedom: beyond 6
// with a chance of 5e-4 each.
TEST(Splitting, FindsTheRateOfSmallModelsThatCanBeEnumerated) {
  size_t rare_ones = 0;
  for (uint64_t seed = 1; seed <= 24; seed++) {
    RandomStream random(seed, 0);
    const DetectorErrorModel model = rare_model(random, seed % 2 == 0 ? 0.1 : 0.003);
    const auto decoder = make_decoder("matching", model);
    const FaultModel faults(model);
    const double exact = enumerated_rate(faults, *decoder);
    if (exact == 0) continue;
    RareOptions options;
    options.relative_error = 0.1;
    options.seed = seed;
    const RareEstimate estimate = estimate_by_splitting(faults, *decoder, options);
    EXPECT_LT(std::abs(std::log(estimate.rate / exact)), 6 * estimate.relative_error)
        << "seed " << seed << ": " << estimate.rate << " for " << exact;
    EXPECT_LE(estimate.relative_error, 0.1);
    rare_ones += exact < 1e-4;
  }
  EXPECT_GE(rare_ones, 6u);
}

TEST(Splitting, GivesTheSameAnswerAtAnyNumberOfThreads) {
  RandomStream random(5, 0);
  const DetectorErrorModel model = rare_model(random, 0.003);
  const auto decoder = make_decoder("matching", model);
  const FaultModel faults(model);
  RareOptions options;
  options.seed = 3;
  const RareEstimate one = estimate_by_splitting(faults, *decoder, options);
  options.threads = 3;
  const RareEstimate three = estimate_by_splitting(faults, *decoder, options);
  EXPECT_EQ(one.rate, three.rate);
  EXPECT_EQ(one.interval.high, three.interval.high);
  EXPECT_EQ(one.decodes, three.decodes);
}

TEST(Splitting, SaysThatARateOfZeroIsNotToBeTrusted) {
  DetectorErrorModel model;
  model.append_error(0.01, {DemTarget::detector(0), DemTarget::observable(0)});
  const auto decoder = make_decoder("matching", model);
  const RareEstimate estimate = estimate_by_splitting(FaultModel(model), *decoder, {});
  EXPECT_EQ(estimate.rate, 0);
  EXPECT_EQ(estimate.interval.high, 1);
  EXPECT_FALSE(estimate.trustworthy);
}

TEST(Splitting, CountsFailuresWhereTheyAreCommon) {
  DetectorErrorModel model;
  model.append_detector(0);
  model.append_error(0.3, {DemTarget::observable(0)});
  const auto decoder = make_decoder("matching", model);
  const RareEstimate estimate = estimate_by_splitting(FaultModel(model), *decoder, {});
  EXPECT_NEAR(estimate.rate, 0.3, 0.1);
  EXPECT_TRUE(estimate.trustworthy);
  EXPECT_TRUE(estimate.levels.empty());
}

}  // namespace
}  // namespace sallow
