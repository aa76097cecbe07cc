#include "rare/run_method.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "decode/catalog/registry.h"
#include "rare/enumerated_rate.test.h"
#include "rare/rare_model.test.h"
#include "rare/splitting.h"
#include "rare/strata.h"

namespace sallow {
namespace {

/// One of the two methods; both pass the same tests.
struct Method {
  const char* name;
  RareEstimate (*estimate)(const FaultModel&, const Decoder&, const RareOptions&);
  double remainder;  // the part of ln rate that it may leave out
};

class EitherMethod : public testing::TestWithParam<Method> {};

INSTANTIATE_TEST_SUITE_P(Rare, EitherMethod,
                         testing::Values(Method{"splitting", estimate_by_splitting, 0},
                                         Method{"strata", estimate_by_strata, 0.01}),
                         [](const auto& method) { return std::string(method.param.name); });

// Each estimate's deviation in its standard errors follows Student's t with 7 or more degrees of freedom: it exceeds 6
// with probability 5e-4, and for any of 24 estimates with probability 1.3 %.
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

// Four errors, some so rare that the sets they need dominate only at scales beyond 10^9. Each try and each move still
// takes as long as at any other scale. If failing sets underflow, the method reports it.
TEST_P(EitherMethod, EndsSoonEvenIfErrorsAreVeryUnequal) {
  for (const double rare : {1e-9, 1e-12, 1e-17, 1e-150, 1e-300}) {
    for (const double common : {0.5, 0.499999, 0.1}) {
      DetectorErrorModel model;
      append_repetition(model, 3, rare, 0);
      model.append_error(common, {DemTarget::detector(2)});
      const auto decoder = make_decoder("matching", model);
      const FaultModel faults(model);
      const double exact = enumerated_rate(faults, *decoder);
      RareOptions options;
      options.seed = 1;
      options.max_decodes = 500'000;
      const RareEstimate estimate = GetParam().estimate(faults, *decoder, options);
      if (!estimate.trustworthy) continue;
      EXPECT_LT(std::abs(std::log(estimate.rate / exact)), 6 * estimate.relative_error + 0.02)
          << rare << " beside " << common << ": " << estimate.rate << " for " << exact;
    }
  }
}

// At every limit, no more decodings are taken than allowed; with too few there is no answer, and the reason is given.
TEST_P(EitherMethod, TakesNoMoreDecodesThanAllowed) {
  RandomStream random(5, 0);
  const DetectorErrorModel model = rare_model(random, 0.003);
  const auto decoder = make_decoder("matching", model);
  const FaultModel faults(model);
  RareOptions options;
  options.relative_error = 1e-3;
  options.seed = 3;
  size_t answers = 0;
  for (const uint64_t limit : {0u, 1u, 255u, 1000u, 5000u, 20'000u, 60'000u, 150'000u, 400'000u, 1'000'000u}) {
    options.max_decodes = limit;
    options.threads = 1;
    const RareEstimate estimate = GetParam().estimate(faults, *decoder, options);
    EXPECT_LE(estimate.decodes, limit);
    EXPECT_FALSE(estimate.trustworthy) << limit;
    EXPECT_TRUE(std::ranges::any_of(estimate.reasons, [](const std::string& reason) {
      return reason.find("limit of decodings") != std::string::npos;
    })) << limit;
    EXPECT_TRUE(estimate.rate > 0 || (estimate.interval.low == 0 && estimate.interval.high == 1)) << limit;
    answers += estimate.rate > 0;
    options.threads = 3;
    const RareEstimate again = GetParam().estimate(faults, *decoder, options);
    EXPECT_EQ(again.rate, estimate.rate) << limit;
    EXPECT_EQ(again.decodes, estimate.decodes) << limit;
  }
  EXPECT_GT(answers, 0u);
  EXPECT_LT(answers, 6u);
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
