#include "budget/error_budget.h"

#include <gtest/gtest.h>

#include <cmath>

#include "codes/generate_code.h"
#include "decode/exact/exact_decoder.h"
#include "dem/error_symptoms.h"
#include "experiment/decoding_model.h"

namespace sallow {
namespace {

/// The failure rate of a decoder whose answers stay, if each cause of kind `scaled` becomes `scale` times as likely:
/// the whole distribution of symptoms, computed error by error.
double exact_failure_rate(const Circuit& circuit, const ExactDecoder& decoder, const NoiseKind& scaled, double scale) {
  NoiseOrigins origins(circuit);
  const size_t detectors = decoder.detector_count();
  std::vector<double> distribution(size_t{2} << detectors, 0), next;
  distribution[0] = 1;
  for (const ExplainedError& error : explain_errors(circuit)) {
    size_t symptoms = 0;
    for (const DemTarget target : error.symptoms) {
      symptoms |= size_t{1} << (target.is_observable() ? detectors : target.index());
    }
    for (const ErrorLocation& cause : error.locations) {
      const double p = cause.probability * (origins.kind_of(cause) == scaled ? scale : 1);
      next.assign(distribution.size(), 0);
      for (size_t s = 0; s < next.size(); s++) next[s] = (1 - p) * distribution[s] + p * distribution[s ^ symptoms];
      distribution.swap(next);
    }
  }
  double rate = 0;
  for (size_t s = 0; s < distribution.size(); s++) {
    const size_t syndrome = s & ((size_t{1} << detectors) - 1);
    if (decoder.predicts(syndrome, 0) != static_cast<bool>(s >> detectors)) rate += distribution[s];
  }
  return rate;
}

// Eight kinds at four standard errors: a false alarm in 2000 runs, but the seed is fixed.
TEST(ErrorBudget, AgreesWithFiniteDifferences) {
  CodeOptions options;
  options.rounds = 1;
  options.after_clifford_depolarization = 0.01;
  options.before_round_data_depolarization = 0.02;
  options.before_measure_flip_probability = 0.03;
  options.after_reset_flip_probability = 0.015;
  const Circuit circuit = generate_code(options);
  const ExactDecoder decoder(model_for_decoding(circuit));
  const FaultKinds faults(circuit);
  ASSERT_GE(faults.kinds.size(), 5u);
  BudgetLimits limits;
  limits.max_shots = 400'000;
  limits.max_failures = 0;
  limits.seed = 5;
  limits.threads = 2;
  const ErrorBudget budget = measure_error_budget(faults, decoder, limits);
  double sum = 0;
  for (size_t k = 0; k < faults.kinds.size(); k++) {
    const NoiseKind& kind = faults.kinds[k].kind;
    const double step = 1e-3;
    const double slope =
        (exact_failure_rate(circuit, decoder, kind, 1 + step) - exact_failure_rate(circuit, decoder, kind, 1 - step)) /
        (2 * step);
    sum += slope;
    EXPECT_NEAR(budget.slopes[k].value, slope, 4 * budget.slopes[k].error) << kind.text();
    EXPECT_LT(budget.slopes[k].error, 0.1 * slope + 2e-4) << kind.text();
  }
  EXPECT_NEAR(budget.slopes.back().value, sum, 4 * budget.slopes.back().error);
}

TEST(ErrorBudget, DoesNotDependOnTheNumberOfThreads) {
  CodeOptions options;
  options.rounds = 1;
  options.noise = parse_noise("si1000:0.01");
  const Circuit circuit = generate_code(options);
  const ExactDecoder decoder(model_for_decoding(circuit));
  const FaultKinds faults(circuit);
  BudgetLimits limits;
  limits.max_shots = 40'000;
  limits.max_failures = 100;
  const ErrorBudget one = measure_error_budget(faults, decoder, limits);
  limits.threads = 3;
  const ErrorBudget three = measure_error_budget(faults, decoder, limits);
  EXPECT_EQ(one.tally, three.tally);
  for (size_t k = 0; k < one.slopes.size(); k++) {
    EXPECT_EQ(one.slopes[k].value, three.slopes[k].value);
    EXPECT_EQ(one.slopes[k].error, three.slopes[k].error);
  }
}

TEST(LambdaBudget, SharesAFactorThatIsAProductOfPowers) {
  // ε = A (a b²)^((d + 1) / 2 / 3): 1/Λ = (a b²)^(1/3).
  std::vector<ErrorBudget> budgets(3);
  const std::vector<uint64_t> distances = {3, 5, 7}, rounds = {1, 1, 1};
  for (size_t b = 0; b < 3; b++) {
    const double half = static_cast<double>(distances[b] + 1) / 2;
    budgets[b].tally.shots = 1'000'000'000;
    budgets[b].tally.failures = static_cast<uint64_t>(1e9 * 0.1 * std::pow(0.25, half));
    budgets[b].exponents = {{half / 3, 0.01}, {2 * half / 3, 0.01}, {half, 0.01}};
  }
  const LambdaBudget lambda = lambda_budget(distances, rounds, budgets);
  EXPECT_NEAR(lambda.inverse_lambda, 0.25, 1e-4);
  EXPECT_NEAR(lambda.contributions[0].value, 0.25 / 3, 1e-4);
  EXPECT_NEAR(lambda.contributions[1].value, 0.5 / 3, 1e-4);
  EXPECT_NEAR(lambda.contributions[2].value, 0.25, 1e-4);
  EXPECT_NEAR(lambda.contributions[0].error, 0.25 * 0.01 / std::sqrt(2), 1e-5);
}

}  // namespace
}  // namespace sallow
