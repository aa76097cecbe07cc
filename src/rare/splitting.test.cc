#include "rare/splitting.h"

#include <gtest/gtest.h>

#include "decode/catalog/registry.h"

namespace sallow {
namespace {

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
