#pragma once

#include <cstdint>

namespace sallow {

/// When a task stops: at the first condition that is met.
struct StopRule {
  static constexpr uint64_t kMostShots = 1'000'000'000'000'000'000;

  uint64_t max_shots = 1'000'000;  // including discarded shots, as in sinter
  uint64_t max_failures = 0;       // 0: never
  /// One standard error of the rate divided by the rate: 0.1 needs about 100 failures. 0: never.
  double relative_error = 0;

  /// Whether this number of failures among `kept` shots is enough; max_shots is not considered.
  bool enough_failures(uint64_t failures, uint64_t kept) const;
  /// The number of failures that is enough at this rate; 0 if no number is.
  double failures_wanted(double rate) const;
};

}  // namespace sallow
