#include "rare/strata.h"

#include <gtest/gtest.h>

#include <cmath>

#include "decode/catalog/registry.h"
#include "rare/enumerated_rate.test.h"
#include "rare/rare_model.test.h"
#include "rare/weight_sampler.h"

namespace sallow {
namespace {

// The share of the rate from each number of faults, compared with enumeration: 0.15 is about 5 standard errors of the
// largest share.
TEST(Strata, FindTheShareOfEachNumberOfFaults) {
  DetectorErrorModel model;
  append_repetition(model, 7, 0.02, 0);
  append_repetition(model, 5, 0.001, 6);
  const auto decoder = make_decoder("matching", model);
  const FaultModel faults(model);
  std::vector<double> by_size;
  const double exact = enumerated_rate(faults, *decoder, &by_size);
  const std::vector<double> chances = weight_chances(faults, faults.fault_count());
  RareOptions options;
  options.relative_error = 0.05;
  options.seed = 4;
  const RareEstimate estimate = estimate_by_strata(faults, *decoder, options);
  double seen = 0;
  for (const LevelDiagnostics& stratum : estimate.levels) {
    const size_t weight = static_cast<size_t>(stratum.level);
    EXPECT_NEAR(stratum.share, chances[weight] * by_size[weight] / exact, 0.15) << weight << " faults";
    seen += chances[weight] * by_size[weight] / exact;
  }
  EXPECT_GT(seen, 0.99);
  EXPECT_TRUE(estimate.trustworthy);
}

// Every failing set of four faults becomes the set of all five by an improbable addition, which takes more draws than
// are made. Found by comparison with enumeration: the rate came out at a third, with an interval of a tenth.
TEST(Strata, DistrustThemselvesIfAdditionsAreTooImprobable) {
  DetectorErrorModel model;
  const auto error = [&](double p, std::vector<uint64_t> detectors, bool flips) {
    std::vector<DemTarget> targets;
    for (const uint64_t detector : detectors) targets.push_back(DemTarget::detector(detector));
    if (flips) targets.push_back(DemTarget::observable(0));
    model.append_error(p, targets);
  };
  error(1e-9, {0}, false);
  error(0.49, {0}, true);
  error(0.49, {0, 3}, false);
  error(0.49, {1}, false);
  error(0.001, {1, 2}, true);
  const auto decoder = make_decoder("matching", model);
  const FaultModel faults(model);
  EXPECT_NEAR(enumerated_rate(faults, *decoder), 1e-9, 1e-11);
  RareOptions options;
  options.relative_error = 0.05;
  options.seed = 7;
  const RareEstimate estimate = estimate_by_strata(faults, *decoder, options);
  EXPECT_FALSE(estimate.trustworthy);
  ASSERT_FALSE(estimate.reasons.empty());
  EXPECT_NE(estimate.reasons[0].find("errors are too unequal for strata: sets of 5 faults"), std::string::npos);
}

// Errors that fail alone, and hardly ever together with the likely error: neither chains nor draws by odds find them.
TEST(Strata, DistrustThemselvesIfUnlikelySingleErrorsFail) {
  DetectorErrorModel model;
  const std::vector<DemTarget> d0{DemTarget::detector(0)}, d1{DemTarget::detector(1)}, flip{DemTarget::observable(0)};
  const auto error = [&](double p, std::vector<std::vector<DemTarget>> parts) {
    std::vector<DemTarget> targets;
    for (const auto& part : parts) targets.insert(targets.end(), part.begin(), part.end());
    model.append_error(p, targets);
  };
  error(0.45, {d1, flip});
  error(5e-5, {d0, flip});
  error(4.9e-5, {d0, d1, flip});
  error(5.6e-6, {d0, d1});
  error(2.5e-5, {d0});
  const auto decoder = make_decoder("matching", model);
  const FaultModel faults(model);
  std::vector<double> by_size;
  const double exact = enumerated_rate(faults, *decoder, &by_size);
  ASSERT_GT(weight_chances(faults, 1)[1] * by_size[1], 0.1 * exact);
  RareOptions options;
  options.relative_error = 0.05;
  options.seed = 121;
  const RareEstimate estimate = estimate_by_strata(faults, *decoder, options);
  EXPECT_FALSE(estimate.trustworthy) << estimate.rate << " instead of " << exact;
}

// The decoder attributes D0 to the likelier of two errors that exclude each other. The other error alone fails, and no
// chain finds this set: with the only other fault added, it does not fail.
TEST(Strata, DistrustThemselvesIfSetsStopFailingWithAnyFaultAdded) {
  DetectorErrorModel independent;
  independent.append_error(0.1, {DemTarget::observable(0)});
  independent.append_detector(0);
  const std::vector<ExclusiveErrors> exclusive = {
      {{{0.2, {DemTarget::detector(0)}}, {0.1, {DemTarget::detector(0), DemTarget::observable(0)}}}}};
  DetectorErrorModel seen = independent;
  for (const auto& one : exclusive[0].cases) seen.append_error(one.probability, one.symptoms);
  const auto decoder = make_decoder("matching", seen);
  const FaultModel faults(independent, exclusive);
  EXPECT_NEAR(enumerated_rate(faults, *decoder), 0.1 * 0.9 + 0.9 * 0.1, 1e-12);
  RareOptions options;
  options.relative_error = 0.05;
  options.seed = 1;
  const RareEstimate estimate = estimate_by_strata(faults, *decoder, options);
  EXPECT_LT(estimate.interval.high, 0.15);
  EXPECT_FALSE(estimate.trustworthy);
  ASSERT_EQ(estimate.reasons.size(), 1u);
  EXPECT_NE(estimate.reasons[0].find("chains from more faults miss some of them"), std::string::npos);
}

// One of three faults fails, two fail, but three do not.
TEST(Strata, StartWhereSetsFailAlthoughLargerSetsDoNot) {
  DetectorErrorModel model;
  model.append_error(0.3, {DemTarget::observable(0)});
  model.append_error(0.3, {DemTarget::observable(1)});
  model.append_error(0.3, {DemTarget::observable(0), DemTarget::observable(1)});
  const auto decoder = make_decoder("matching", model);
  const RareEstimate estimate = estimate_by_strata(FaultModel(model), *decoder, {.seed = 1});
  const double exact = 1 - 0.7 * 0.7 * 0.7 - 0.3 * 0.3 * 0.3;
  EXPECT_LT(std::abs(estimate.rate - exact), 6 * estimate.relative_error * exact);
  EXPECT_LT(estimate.relative_error, 0.02);
  EXPECT_TRUE(estimate.trustworthy);
}

TEST(Strata, StartWithoutFaultsIfOnlyTheLikeliestOutcomeFails) {
  for (const double p : {0.7, 1.0}) {
    DetectorErrorModel model;
    model.append_error(p, {DemTarget::observable(0)});
    const auto decoder = make_decoder("matching", DetectorErrorModel::parse("logical_observable L0\n"));
    const RareEstimate estimate = estimate_by_strata(FaultModel(model), *decoder, {.seed = 1});
    EXPECT_NEAR(estimate.rate, p, 1e-9);
    EXPECT_TRUE(estimate.trustworthy) << p;
  }
}

TEST(Strata, ReportUnderflow) {
  for (const double p : {1e-200, 1e-310}) {
    DetectorErrorModel model;
    append_repetition(model, 3, p, 0);
    const auto decoder = make_decoder("matching", model);
    const RareEstimate estimate = estimate_by_strata(FaultModel(model), *decoder, {.seed = 1});
    EXPECT_EQ(estimate.rate, 0);
    EXPECT_FALSE(estimate.trustworthy);
    ASSERT_EQ(estimate.reasons.size(), 1u);
    EXPECT_NE(estimate.reasons[0].find("underflow"), std::string::npos);
  }
}

TEST(WeightSampler, DrawsSetsOfAWeightWithTheModelsProbabilities) {
  DetectorErrorModel model;
  const double probabilities[] = {0.3, 0.02, 1e-4, 0.4, 0.25, 0.05, 0.499};
  for (uint64_t k = 0; k < 7; k++) model.append_error(probabilities[k], {DemTarget::detector(k)});
  const FaultModel faults(model);
  const std::vector<double> chances = weight_chances(faults, 7);
  RandomStream random(2, 0);
  for (size_t weight = 1; weight <= 7; weight++) {
    std::vector<double> exact(1 << 7), found(1 << 7);
    double total = 0;
    for (uint32_t set = 0; set < exact.size(); set++) {
      if (static_cast<size_t>(__builtin_popcount(set)) != weight) continue;
      exact[set] = std::exp(-faults.log_partition(1));
      for (size_t k = 0; k < 7; k++) exact[set] *= set >> k & 1 ? faults.odds()[k] : 1;
      total += exact[set];
    }
    EXPECT_NEAR(chances[weight] / total, 1, 1e-12);
    const WeightSampler sampler(faults, weight);
    EXPECT_NEAR(sampler.log_chance(), std::log(total), 1e-9);
    constexpr size_t kDraws = 100'000;
    std::vector<uint32_t> drawn;
    for (size_t k = 0; k < kDraws; k++) {
      sampler.draw(random, drawn);
      uint32_t set = 0;
      for (const uint32_t fault : drawn) set |= 1u << fault;
      ASSERT_EQ(drawn.size(), weight);
      found[set] += 1.0 / kDraws;
    }
    // Five standard errors for any of 127 cells: fails by chance once in 10^4 runs.
    for (uint32_t set = 0; set < exact.size(); set++) {
      const double p = exact[set] / total;
      EXPECT_NEAR(found[set], p, 5 * std::sqrt(p / kDraws) + 1e-4) << "weight " << weight << ", set " << set;
    }
  }
}

}  // namespace
}  // namespace sallow
