// Tests both methods, and their parts, on errors that exclude each other.

#include <gtest/gtest.h>

#include <cmath>

#include "decode/catalog/registry.h"
#include "experiment/circuit_shots.h"
#include "experiment/decoding_model.h"
#include "rare/enumerated_rate.test.h"
#include "rare/exclusive_circuits.test.h"
#include "rare/failing_half.h"
#include "rare/fault_block.h"
#include "rare/rare_events.h"
#include "rare/splitting.h"
#include "rare/strata.h"
#include "rare/weight_sampler.h"

namespace sallow {
namespace {

struct Problem {
  std::string name;
  Circuit circuit;
  ExactErrors errors;
  std::unique_ptr<const Decoder> decoder;
  FaultModel faults;
};

std::vector<Problem> problems(double scale) {
  std::vector<Problem> result;
  for (const ExclusiveCircuit& one : exclusive_circuits(scale)) {
    const Circuit circuit = Circuit::parse(one.text);
    ExactErrors errors = extract_exact_errors(circuit);
    FaultModel faults(errors.independent, errors.exclusive);
    result.push_back({one.name, circuit, std::move(errors), make_decoder(one.decoder, model_for_decoding(circuit)),
                      std::move(faults)});
  }
  return result;
}

TEST(ExclusiveFaults, GiveTheRateAndThePartitionFunctionOfTheCircuit) {
  for (const double scale : {1.0, 0.01}) {
    for (const Problem& problem : problems(scale)) {
      double all = 0;
      const double rate = enumerated_rate(problem.faults, *problem.decoder, nullptr, &all);
      EXPECT_NEAR(rate / distributed_rate(problem.errors, *problem.decoder), 1, 1e-9) << problem.name;
      EXPECT_NEAR(problem.faults.log_partition(1), std::log(all), 1e-10) << problem.name;
      EXPECT_GT(problem.faults.fault_count(), problem.faults.site_count()) << problem.name;
    }
  }
}

// Twelve estimates per method. Each is off by more than 6 standard errors with probability 5e-4 (Student's t with 7 or
// more degrees of freedom).
TEST(ExclusiveFaults, LeaveBothMethodsExact) {
  size_t rare_ones = 0;
  for (const double scale : {1.0, 0.03}) {
    for (const Problem& problem : problems(scale)) {
      const double exact = distributed_rate(problem.errors, *problem.decoder);
      RareOptions options;
      options.relative_error = 0.05;
      options.seed = 1;
      for (const RareEstimate& estimate : {estimate_by_splitting(problem.faults, *problem.decoder, options),
                                           estimate_by_strata(problem.faults, *problem.decoder, options)}) {
        EXPECT_LT(std::abs(std::log(estimate.rate / exact)), 6 * estimate.relative_error + 0.001)
            << problem.name << " × " << scale << ", " << estimate.method << ": " << estimate.rate << " for " << exact;
        EXPECT_LE(estimate.relative_error, 0.05) << problem.name;
      }
      rare_ones += exact < 1e-4;
    }
  }
  EXPECT_GE(rare_ones, 2u);
}

// Frame simulation does not use error models. Five standard errors of both: exceeded once in 10^5 comparisons by
// chance.
TEST(ExclusiveFaults, AgreeWithShotsOfTheCircuit) {
  for (const Problem& problem : problems(0.5)) {
    const Decoder* const decoders[] = {problem.decoder.get()};
    SamplingLimits limits;
    limits.max_shots = 400'000;
    const Tally tally = sample_and_decode(draw_from_circuit(problem.circuit, 7, 1), decoders, limits).tallies[0];
    const double direct = static_cast<double>(tally.failures) / static_cast<double>(tally.shots);
    RareOptions options;
    options.relative_error = 0.02;
    options.seed = 2;
    const RareEstimate estimate = estimate_by_strata(problem.faults, *problem.decoder, options);
    const double error = std::hypot(estimate.relative_error, 1 / std::sqrt(static_cast<double>(tally.failures)));
    EXPECT_LT(std::abs(std::log(estimate.rate / direct)), 5 * error)
        << problem.name << ": " << estimate.rate << " for " << direct;
    EXPECT_GE(tally.failures, 100u) << problem.name;
  }
}

TEST(ExclusiveFaults, HaveExactProbabilitiesOfEachNumberOfFaults) {
  for (const Problem& problem : problems(1)) {
    const FaultModel& faults = problem.faults;
    std::vector<double> by_size;
    const double rate = enumerated_rate(faults, *problem.decoder, &by_size);
    const std::vector<double> chances = weight_chances(faults, faults.site_count());
    double sum = 0, all = 0, mean = 0;
    for (size_t w = 0; w < chances.size(); w++) {
      all += chances[w];
      mean += chances[w] * static_cast<double>(w);
      sum += chances[w] * by_size[w];
      if (w == 0) continue;
      EXPECT_NEAR(WeightSampler(faults, w).log_chance(), std::log(chances[w]), 1e-9) << problem.name;
    }
    EXPECT_NEAR(all, 1, 1e-12) << problem.name;
    EXPECT_NEAR(sum / rate, 1, 1e-10) << problem.name;
    EXPECT_NEAR(faults.fault_mean(1), mean, 1e-12) << problem.name;
  }
}

// The sampled share of failing sets of each weight: five standard errors, fails by chance once in 10^4 runs.
TEST(ExclusiveFaults, AreDrawnByWeightWithTheModelsProbabilities) {
  const Problem problem = std::move(problems(1)[5]);
  std::vector<double> by_size;
  enumerated_rate(problem.faults, *problem.decoder, &by_size);
  BlockDecoder block_decoder(*problem.decoder);
  RandomStream random(3, 0);
  for (size_t weight = 1; weight <= problem.faults.site_count(); weight++) {
    const WeightSampler sampler(problem.faults, weight);
    constexpr size_t kSets = 50'000;
    FaultBlock block(problem.faults, kSets);
    std::vector<uint32_t> set;
    for (size_t column = 0; column < kSets; column++) {
      sampler.draw(random, set);
      ASSERT_EQ(set.size(), weight);
      block.assign(column, set);
    }
    const Tally tally = block_decoder.decode(block.detections(), &block.flips());
    EXPECT_NEAR(static_cast<double>(tally.failures) / kSets, by_size[weight],
                5 * std::sqrt(by_size[weight] / kSets) + 1e-4)
        << weight;
  }
}

// The logical error flips every qubit by two faults of the same site: each half holds one of the two.
TEST(ExclusiveFaults, AHalfOfALogicalErrorHoldsOneFaultOfASite) {
  const Problem problem = std::move(problems(1)[1]);
  BlockDecoder block(*problem.decoder);
  const std::vector<uint32_t> half = failing_half(problem.faults, block);
  ASSERT_EQ(half.size(), 3u);
  for (size_t a = 0; a < 3; a++) {
    for (size_t b = 0; b < a; b++) EXPECT_FALSE(problem.faults.site_of(half[a]).holds(half[b]));
  }
}

TEST(ExclusiveFaults, DoNotDependOnTheNumberOfThreads) {
  const Problem problem = std::move(problems(0.1)[5]);
  RareOptions options;
  options.seed = 4;
  const auto one = estimate_rare(problem.faults, *problem.decoder, {}, options);
  options.threads = 3;
  const auto three = estimate_rare(problem.faults, *problem.decoder, {}, options);
  for (size_t k = 0; k < 2; k++) {
    EXPECT_EQ(one[k].rate, three[k].rate);
    EXPECT_EQ(one[k].decodes, three[k].decodes);
    EXPECT_TRUE(one[k].trustworthy) << one[k].method;
  }
}

}  // namespace
}  // namespace sallow
