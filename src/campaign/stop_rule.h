#pragma once

#include <cstdint>

namespace sallow {

/// When a task has had enough: at whichever comes first.
struct StopRule {
  static constexpr uint64_t kMostShots = 1'000'000'000'000'000'000;

  uint64_t max_shots = 1'000'000;  // discarded shots count too, as sinter counts them
  uint64_t max_failures = 0;       // 0: never
  /// One standard error of the rate over the rate: 0.1 takes about 100 failures. 0: never.
  double relative_error = 0;

  /// Whether failures among `kept` shots are enough, whatever the shots.
  bool enough_failures(uint64_t failures, uint64_t kept) const;
  /// How many failures at this rate are enough; 0 where no number of them is.
  double failures_wanted(double rate) const;
};

}  // namespace sallow
