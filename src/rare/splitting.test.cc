#include "rare/splitting.h"

#include <gtest/gtest.h>

#include <cmath>
#include <string>

#include "decode/catalog/registry.h"
#include "rare/enumerated_rate.test.h"

namespace sallow {
namespace {

TEST(Splitting, DoesNotTrustARateOfZero) {
  DetectorErrorModel model;
  model.append_error(0.01, {DemTarget::detector(0), DemTarget::observable(0)});
  const auto decoder = make_decoder("matching", model);
  const RareEstimate estimate = estimate_by_splitting(FaultModel(model), *decoder, {});
  EXPECT_EQ(estimate.rate, 0);
  EXPECT_EQ(estimate.interval.high, 1);
  EXPECT_FALSE(estimate.trustworthy);
}

TEST(Splitting, CountsFailuresIfTheyAreCommon) {
  DetectorErrorModel model;
  model.append_detector(0);
  model.append_error(0.3, {DemTarget::observable(0)});
  const auto decoder = make_decoder("matching", model);
  const RareEstimate estimate = estimate_by_splitting(FaultModel(model), *decoder, {});
  EXPECT_NEAR(estimate.rate, 0.3, 0.1);
  EXPECT_TRUE(estimate.trustworthy);
  EXPECT_TRUE(estimate.levels.empty());
}

/// A repetition code's bits, a herald each of `likely` errors of chance q, two of which flip a check too.
std::string unequal_repetition(int bits, double p, int likely, double q) {
  std::string text;
  for (int bit = 0; bit < bits; bit++) {
    text += "error(" + std::to_string(p) + ")";
    for (const int check : {bit - 1, bit}) {
      if (check >= 0 && check < bits - 1) text += " D" + std::to_string(check);
    }
    text += bit == 0 ? " L0\n" : "\n";
  }
  for (int k = 0; k < likely; k++) {
    const std::string herald = " D" + std::to_string(bits - 1 + k) + "\n";
    text += "error(" + std::to_string(q) + ")" + herald;
    if (k < 2) text += "error(" + std::to_string(q) + ") D" + std::to_string(k) + herald;
  }
  return text;
}

// With odds scaled without bound, likely errors came to be in every set, and the rate of the second was a sixth of what
// it is. An estimate is off by 6 % (one standard error), the mean of eight by 2 %: more than 10 % comes once in 10^6.
TEST(Splitting, IsNotLowWhereErrorsAreVeryUnequal) {
  for (const std::string& text : {unequal_repetition(5, 1e-4, 4, 0.2), unequal_repetition(5, 1e-5, 5, 0.45)}) {
    const DetectorErrorModel model = DetectorErrorModel::parse(text);
    const auto decoder = make_decoder("matching", model);
    const FaultModel faults(model);
    const double exact = enumerated_rate(faults, *decoder);
    double mean = 0;
    constexpr uint64_t kSeeds = 8;
    for (uint64_t seed = 1; seed <= kSeeds; seed++) {
      RareOptions options;
      options.seed = seed;
      const RareEstimate estimate = estimate_by_splitting(faults, *decoder, options);
      EXPECT_TRUE(estimate.trustworthy) << seed;
      mean += estimate.rate / kSeeds;
    }
    EXPECT_NEAR(mean / exact, 1, 0.1) << text;
  }
}

TEST(FaultModel, CapsScaledOddsOfASiteAtOne) {
  const FaultModel model(DetectorErrorModel::parse("error(0.25) D0\nerror(0.001) D1\nerror(0.4) D2 L0\n"));
  const FaultModel capped = model.with_capped_odds(6);
  ASSERT_EQ(capped.fault_count(), 3);
  EXPECT_DOUBLE_EQ(6 * capped.odds()[0], 1);
  EXPECT_EQ(capped.odds()[1], model.odds()[1]);
  EXPECT_DOUBLE_EQ(6 * capped.odds()[2], 1);
  EXPECT_DOUBLE_EQ(capped.odds_sum(), 2.0 / 6 + model.odds()[1]);
  EXPECT_DOUBLE_EQ(capped.log_partition(6), 2 * std::log(2.0) + std::log1p(6 * model.odds()[1]));
  const FaultModel same = model.with_capped_odds(1);
  for (uint32_t fault = 0; fault < 3; fault++) EXPECT_EQ(same.odds()[fault], model.odds()[fault]);
}

}  // namespace
}  // namespace sallow
