#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "bits/alias_table.h"
#include "bits/poisson_table.h"
#include "bits/random_stream.h"
#include "decode/window/detector_rounds.h"
#include "decode/window/window_schedule.h"
#include "dem/error_model.h"

namespace sallow {

/// Draws a stream's rounds from its error model, one after another: also streams without end, whose middle windows
/// repeat (WindowSchedule::stretch_to). An error is drawn in the round of its first detector.
class SampledRounds {
 public:
  /// The model must be that of the schedule, which must outlive this object.
  SampledRounds(const DetectorErrorModel& model, const WindowSchedule& schedule);

  /// Starts a shot at round 0. Its rounds depend on (seed, shot) alone.
  void start(uint64_t seed, uint64_t shot);
  /// The places of the next round's detectors that fired, rising. Valid until the next call.
  std::span<const uint32_t> next();
  /// The flips of each observable by the errors drawn since the start, one bit per observable.
  std::span<const uint64_t> true_flips() const { return flips_; }

 private:
  struct Error {
    std::vector<PlacedDetector> detectors;
    std::vector<uint32_t> observables;
    double probability;
  };
  /// The errors of a round of the model.
  struct Round {
    std::vector<Error> errors;  // drawn by hits, which an alias table assigns
    std::vector<Error> likely;  // of p near 1/2 and above, drawn one by one
    PoissonTable hits{0};
    AliasTable pick;
  };

  void apply(const Error& error);

  const WindowSchedule* schedule_;
  std::vector<Round> rounds_;
  RandomStream random_{0, 0};
  uint64_t next_ = 0;
  uint64_t reach_ = 0;
  size_t words_;
  std::vector<uint64_t> ring_;  // by round: the events of errors drawn so far
  std::vector<uint64_t> flips_;
  std::vector<uint32_t> places_;
};

}  // namespace sallow
