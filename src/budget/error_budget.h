#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "budget/fault_kinds.h"
#include "decode/contract/decoder.h"
#include "experiment/tally.h"

namespace sallow {

/// A number with one standard error.
struct Measured {
  double value = 0;
  double error = 0;
};

/// How the logical failure rate P depends on each kind of noise, from one set of shots.
struct ErrorBudget {
  Tally tally;
  /// dP / d ln s for each kind of FaultKinds, where s multiplies the probabilities of all causes of the kind; the last
  /// entry is for all kinds at once.
  std::vector<Measured> slopes;
  /// d ln P / d ln s: the percentage by which P rises if the probabilities rise by 1 %.
  std::vector<Measured> exponents;
};

struct BudgetLimits {
  static constexpr uint64_t kLeastBlocks = 32;  // fewer do not give error bars

  uint64_t max_shots = 1'000'000;  // rounded up to whole blocks of 1024, and to kLeastBlocks
  uint64_t max_failures = 10'000;  // stop at the end of the first block that reaches it, after kLeastBlocks; 0: never
  size_t threads = 1;
  uint64_t seed = 0;
};

/// Samples errors, decodes them, and estimates the derivatives by the score function (likelihood ratio; Glynn, Commun.
/// ACM 33:75, 1990):
///     dP / d ln s_k = E[F S_k],   S_k = Σ_e (dp_e / ds_k) (e - p_e) / (p_e (1 - p_e)),
/// with F = 1 if the shot fails, e = 1 if error e happened. S_k has mean 0, so E[(F - c) S_k] is the same for every c;
/// the c of least variance is used (a control variate). The decoder stays as it is: its weights are not changed with
/// the probabilities. Errors of p = 1 do not count.
///
/// Error bars come from the scatter between blocks of 1024 shots. The result depends on the seed and the limits, not on
/// the number of threads. `progress`, if given, receives the counts so far on the calling thread; its exceptions end
/// the run.
ErrorBudget measure_error_budget(const FaultKinds& faults, const Decoder& decoder, const BudgetLimits& limits,
                                 const std::function<void(const Tally&)>& progress = {});

/// 1/Λ, and what each kind contributes to it.
struct LambdaBudget {
  double inverse_lambda = 0;
  std::vector<Measured> contributions;  // d (1/Λ) / d ln s per kind, then the sum
};

/// From budgets at several distances, all with the same kinds: Λ is exp of minus twice the slope of ln ε over d, all
/// distances weighted equally, as in fit_lambda(). Where 1/Λ is proportional to the probabilities, the contributions
/// add up to 1/Λ. Failure rates must be above 0 and below 1/2, else UsageError.
LambdaBudget lambda_budget(std::span<const uint64_t> distances, std::span<const uint64_t> rounds,
                           std::span<const ErrorBudget> budgets);

/// d ln ε / d ln P, with ε the rate per round (rate_per_round).
double per_round_exponent(double rate, uint64_t rounds);

}  // namespace sallow
