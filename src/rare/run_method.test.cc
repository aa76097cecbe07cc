#include "rare/run_method.h"

#include <gtest/gtest.h>

#include <cmath>

#include "decode/catalog/registry.h"
#include "rare/enumerated_rate.test.h"
#include "rare/rare_model.test.h"
#include "rare/splitting.h"
#include "rare/strata.h"

namespace sallow {
namespace {

/// What splitting and strata both promise.
struct Method {
  const char* name;
  RareEstimate (*estimate)(const FaultModel&, const Decoder&, const RareOptions&);
  double remainder;  // of ln rate, what it may leave out
};

class EitherMethod : public testing::TestWithParam<Method> {};

INSTANTIATE_TEST_SUITE_P(Rare, EitherMethod,
                         testing::Values(Method{"splitting", estimate_by_splitting, 0},
                                         Method{"strata", estimate_by_strata, 0.01}),
                         [](const auto& method) { return std::string(method.param.name); });

// Each estimate's deviation in its standard errors follows Student's t of 7 or more degrees of freedom: beyond 6 with a
// chance of 5e-4, in 24 of them of 1.3 %.
TEST_P(EitherMethod, FindsTheRateOfSmallModelsThatCanBeEnumerated) {
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
    const RareEstimate estimate = GetParam().estimate(faults, *decoder, options);
    EXPECT_EQ(estimate.method, GetParam().name);
    EXPECT_LT(std::abs(std::log(estimate.rate / exact)), 6 * estimate.relative_error + GetParam().remainder)
        << "seed " << seed << ": " << estimate.rate << " for " << exact;
    EXPECT_LE(estimate.relative_error, 0.1);
    rare_ones += exact < 1e-4;
  }
  EXPECT_GE(rare_ones, 6u);
}

TEST_P(EitherMethod, GivesTheSameAnswerAtAnyNumberOfThreads) {
  RandomStream random(5, 0);
  const DetectorErrorModel model = rare_model(random, 0.003);
  const auto decoder = make_decoder("matching", model);
  const FaultModel faults(model);
  RareOptions options;
  options.seed = 3;
  const RareEstimate one = GetParam().estimate(faults, *decoder, options);
  options.threads = 3;
  const RareEstimate three = GetParam().estimate(faults, *decoder, options);
  EXPECT_EQ(one.rate, three.rate);
  EXPECT_EQ(one.interval.high, three.interval.high);
  EXPECT_EQ(one.decodes, three.decodes);
}

}  // namespace
}  // namespace sallow
