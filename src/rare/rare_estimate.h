#pragma once

#include <cmath>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "stats/interval.h"

namespace sallow {

/// Options of both methods.
struct RareOptions {
  double relative_error = 0.2;           // one standard error over the rate, at which to stop
  uint64_t max_decodes = 1'000'000'000;  // of each method, including the checks of its answer
  uint64_t seed = 0;
  size_t threads = 1;
  /// Called from any thread with the approximate share of the work that is done.
  std::function<void(double share)> progress = {};
};

/// One level of the chains, highest first: a scale of the odds (splitting) or a number of faults (strata). A figure
/// that the method does not have is NaN.
struct LevelDiagnostics {
  double level = 0;
  double share = NAN;           // of the rate, from this stratum
  double fault_mean = 0;        // of the failing sets
  double accepted = NAN;        // share of moves that were accepted
  double retained = NAN;        // share of a chain's faults at the level's start that it has at the end
  double r_hat = NAN;           // √(variance of |S| over all groups / within groups); 1 if groups agree
  double effective_size = NAN;  // number of independent sets with the same spread of |S| between groups
};

/// The answer of one method: the probability that a shot fails.
struct RareEstimate {
  std::string method;
  double rate = 0;
  Interval interval;          // 95 %
  double relative_error = 0;  // one standard error over the rate
  uint64_t decodes = 0;       // all shots decoded, pilot runs included
  double seconds = 0;
  size_t groups = 0;                  // of chains, behind the interval
  double spread = 0;                  // standard deviation of ln estimate between groups
  double log_normal_rate = 0;         // the rate if groups are log-normal; 0 if unknown
  double size_mean = 0;               // of |S| among failing sets, at the model's own odds
  double size_deviation = 0;          // its standard deviation
  double size_mean_from_below = NAN;  // the same mean, of chains from half of a shortest logical error
  double effective_ancestors = 0;     // effective number of different ancestors of the sets at the last level
  std::vector<LevelDiagnostics> levels;
  bool trustworthy = true;
  std::vector<std::string> reasons;  // why it is not trustworthy

  void distrust(std::string reason) {
    trustworthy = false;
    reasons.push_back(std::move(reason));
  }
};

/// The number of populations that a run should have after `count` populations gave this estimate with `decodes_each`
/// decodings per population: as many as the requested error needs and max_decodes allows; `count` if the run is to
/// stop. Runs begin with kFirstPopulations at any number of threads.
inline constexpr size_t kFirstPopulations = 4;
size_t next_population_count(const RareEstimate& estimate, const RareOptions& options, size_t count,
                             double decodes_each);

/// Distrusts an estimate whose diagnostics exceed their limits.
void judge(RareEstimate& estimate, const RareOptions& options);

}  // namespace sallow
