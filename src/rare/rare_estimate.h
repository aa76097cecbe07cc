#pragma once

#include <cmath>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "stats/interval.h"

namespace sallow {

/// What both methods are asked for.
struct RareOptions {
  double relative_error = 0.2;           // one standard error over the rate; where to stop
  uint64_t max_decodes = 1'000'000'000;  // of each method, with all that judges its answer
  uint64_t seed = 0;
  size_t threads = 1;
  /// Called from any thread, with about the share of the work that is done.
  std::function<void(double share)> progress = {};
};

/// A level of chains, highest first: of splitting a scale of the odds, of strata a number of faults. NaN where a method
/// does not have the figure.
struct LevelDiagnostics {
  double level = 0;
  double share = NAN;           // of the rate that this stratum brings
  double fault_mean = 0;        // of the failing sets
  double accepted = NAN;        // share of moves that were made
  double remembered = NAN;      // share of the faults a chain began the level with that are there at its end
  double r_hat = NAN;           // √(variance of |S| over all groups / within groups); 1 where groups agree
  double effective_size = NAN;  // independent sets that the spread of |S| between groups amounts to
};

/// A method's answer: the chance that a shot fails.
struct RareEstimate {
  std::string method;
  double rate = 0;
  Interval interval;          // of 95 %
  double relative_error = 0;  // one standard error over the rate
  uint64_t decodes = 0;       // all columns that were given to the decoder, pilot runs too
  double seconds = 0;
  size_t groups = 0;                  // that the interval rests on
  double spread = 0;                  // standard deviation of ln estimate between groups
  double log_normal_rate = 0;         // the rate if groups were log-normal; 0 where that is not known
  double size_mean = 0;               // of |S| among failing sets, at the model's own odds
  double size_deviation = 0;          // its standard deviation
  double size_mean_from_below = NAN;  // the mean again, of chains from half of a shortest logical error
  double lineages = 0;                // different beginnings that the sets at the last level effectively have
  std::vector<LevelDiagnostics> levels;
  bool trustworthy = true;
  std::vector<std::string> reasons;  // why not

  void distrust(std::string reason) {
    trustworthy = false;
    reasons.push_back(std::move(reason));
  }
};

/// How many populations a run should have after one of `count` that came to this estimate, `decodes_each` a population:
/// as many as the error asks for and max_decodes allows; `count` where it is to stop. Runs begin with
/// kFirstPopulations, whatever the threads.
inline constexpr size_t kFirstPopulations = 4;
size_t next_population_count(const RareEstimate& estimate, const RareOptions& options, size_t count,
                             double decodes_each);

/// Distrusts an estimate whose diagnostics are not as they should be.
void judge(RareEstimate& estimate, const RareOptions& options);

}  // namespace sallow
