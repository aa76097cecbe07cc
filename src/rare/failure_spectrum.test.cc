#include "rare/failure_spectrum.h"

#include <gtest/gtest.h>

#include <cmath>

#include "decode/catalog/registry.h"
#include "experiment/decoding_model.h"
#include "rare/enumerated_rate.test.h"
#include "rare/exclusive_circuits.test.h"
#include "rare/rare_model.test.h"
#include "rare/weight_sampler.h"

namespace sallow {
namespace {

std::vector<WeightCount> counts_of(const FailureCurve& curve, std::initializer_list<size_t> weights) {
  std::vector<WeightCount> counts;
  for (const size_t weight : weights) {
    constexpr uint64_t kSets = 1'000'000;
    counts.push_back(
        {weight, static_cast<uint64_t>(std::lround(curve.at(static_cast<double>(weight)) * kSets)), kSets});
  }
  return counts;
}

TEST(FailureCurve, StartsAtItsOnsetAndEndsAtItsCeiling) {
  const FailureCurve curve{3, 0.5, 1e-5, 2.5, 6, 20};
  EXPECT_EQ(curve.at(2), 0);
  EXPECT_NEAR(curve.at(3), 1e-5, 1e-9);
  EXPECT_NEAR(curve.at(1000), 0.5, 1e-9);
  // Far below the bend it rises as w^2.5.
  const FailureCurve straight{3, 0.5, 1e-5, 2.5, 0, 0};
  EXPECT_NEAR(straight.at(6) / straight.at(3), std::pow(2, 2.5), 1e-3);
}

TEST(FailureCurve, IsRecoveredFromItsCounts) {
  const FailureCurve straight{3, 0.5, 2e-5, 4, 0, 0};
  const CurveFit fit = fit_failure_curve(counts_of(straight, {40, 35, 30, 25, 20, 15, 12, 10}), 3, 0.5);
  ASSERT_TRUE(fit.ok()) << fit.problem;
  EXPECT_EQ(fit.curve.bend, 0);
  EXPECT_NEAR(fit.curve.slope, 4, 0.01);
  EXPECT_NEAR(fit.curve.at_onset / 2e-5, 1, 0.02);

  const FailureCurve bent{3, 0.5, 3e-4, 2, 6, 18};
  const CurveFit other = fit_failure_curve(counts_of(bent, {40, 35, 30, 25, 20, 15, 12, 10, 8, 6}), 3, 0.5);
  ASSERT_TRUE(other.ok()) << other.problem;
  EXPECT_GT(other.curve.bend, 0);
  EXPECT_NEAR(other.curve.at_onset / 3e-4, 1, 0.1);
}

TEST(FailureCurve, RefusesCountsThatItDoesNotFit) {
  EXPECT_NE(fit_failure_curve(counts_of({3, 0.5, 1e-2, 2, 0, 0}, {10, 8}), 3, 0.5).problem, "");
  // The share of failures falls from fewer to more faults.
  const std::vector<WeightCount> odd = {{30, 1000, 10000}, {25, 3000, 10000}, {20, 500, 10000},
                                        {15, 2000, 10000}, {12, 100, 10000},  {10, 900, 10000}};
  EXPECT_NE(fit_failure_curve(odd, 3, 0.5).problem.find("no curve of this form fits"), std::string::npos);
}

/// Three codes of seven bits, each with an observable; half of a shortest error is four faults.
DetectorErrorModel three_codes() {
  DetectorErrorModel model;
  for (uint64_t code = 0; code < 3; code++) {
    for (uint64_t bit = 0; bit < 7; bit++) {
      std::vector<DemTarget> targets;
      if (bit > 0) targets.push_back(DemTarget::detector(6 * code + bit - 1));
      if (bit < 6) targets.push_back(DemTarget::detector(6 * code + bit));
      if (bit == 0) targets.push_back(DemTarget::observable(code));
      model.append_error(0.01 + 0.001 * static_cast<double>(bit), targets);
    }
  }
  return model;
}

TEST(FailureSpectrum, CountsTheFailingShareOfEachNumberOfFaults) {
  const DetectorErrorModel model = three_codes();
  const auto decoder = make_decoder("matching", model);
  const FaultModel faults(model);
  std::vector<double> by_size;
  enumerated_rate(faults, *decoder, &by_size);
  RareOptions options;
  options.seed = 5;
  const double scales[] = {0.1};
  const FailureSpectrum one = extrapolate_failures(faults, *decoder, scales, options);
  ASSERT_GE(one.counts.size(), 3u);
  EXPECT_EQ(one.counts.back().weight, 4u);
  for (const WeightCount& count : one.counts) {
    const double share = by_size[count.weight], sets = static_cast<double>(count.sets);
    // Five standard errors: fails by chance once in 10^5 runs.
    EXPECT_NEAR(static_cast<double>(count.failures) / sets, share, 5 * std::sqrt(share / sets)) << count.weight;
  }
  options.threads = 3;
  const FailureSpectrum three = extrapolate_failures(faults, *decoder, scales, options);
  ASSERT_EQ(three.counts.size(), one.counts.size());
  for (size_t k = 0; k < one.counts.size(); k++) EXPECT_EQ(three.counts[k].failures, one.counts[k].failures);
}

// Five standard errors of each weight: fails by chance once in 10^5 runs.
TEST(FailureSpectrum, CountsSetsOfErrorsThatExcludeEachOther) {
  const Circuit circuit = Circuit::parse(exclusive_circuits(0.3)[2].text);
  const ExactErrors errors = extract_exact_errors(circuit);
  const FaultModel faults(errors.independent, errors.exclusive);
  const auto decoder = make_decoder("matching", model_for_decoding(circuit));
  std::vector<double> by_size;
  enumerated_rate(faults, *decoder, &by_size);
  const double scales[] = {0.5};
  const FailureSpectrum spectrum = extrapolate_failures(faults, *decoder, scales, {});
  ASSERT_GE(spectrum.counts.size(), 2u);
  EXPECT_EQ(spectrum.counts.back().weight, 2u);
  for (const WeightCount& count : spectrum.counts) {
    const double share = by_size[count.weight], sets = static_cast<double>(count.sets);
    EXPECT_NEAR(static_cast<double>(count.failures) / sets, share, 5 * std::sqrt(share / sets)) << count.weight;
  }
}

// Compares with enumeration of all sets of faults. The curve is fitted to counts of 2000 sets of 5 to 8 faults each,
// not to the four faults that decide the rate. Its form is an assumption, so a factor of 1.5 is allowed.
TEST(FailureCurve, IsCloseToEnumeratedRates) {
  const DetectorErrorModel model = three_codes();
  const auto decoder = make_decoder("matching", model);
  const FaultModel faults(model);
  std::vector<double> by_size;
  enumerated_rate(faults, *decoder, &by_size);
  std::vector<WeightCount> counts;
  for (size_t weight = 5; weight <= 8; weight++) {
    counts.push_back({weight, static_cast<uint64_t>(std::lround(2000 * by_size[weight])), 2000});
  }
  const CurveFit fit = fit_failure_curve(counts, 4, 0.875);
  ASSERT_TRUE(fit.ok()) << fit.problem;
  for (const double scale : {1.0, 0.1, 0.01}) {
    const std::vector<double> chances = weight_chances(faults, faults.fault_count(), scale);
    double enumerated = 0, extrapolated = 0;
    for (size_t w = 0; w < by_size.size(); w++) {
      enumerated += chances[w] * by_size[w];
      extrapolated += chances[w] * fit.curve.at(static_cast<double>(w));
    }
    EXPECT_LT(std::abs(std::log(extrapolated / enumerated)), std::log(1.5))
        << "scale " << scale << ": " << extrapolated << " for " << enumerated;
  }
}

TEST(FailureSpectrum, GivesTheReasonIfNothingFails) {
  DetectorErrorModel model;
  model.append_error(0.01, {DemTarget::detector(0), DemTarget::observable(0)});
  const auto decoder = make_decoder("matching", model);
  const double scales[] = {0.1};
  const FailureSpectrum spectrum = extrapolate_failures(FaultModel(model), *decoder, scales, {});
  EXPECT_FALSE(spectrum.fit.ok());
  EXPECT_TRUE(spectrum.rates.empty());
}

}  // namespace
}  // namespace sallow
