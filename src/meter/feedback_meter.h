#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>

#include "dem/error_model.h"
#include "meter/hdr_histogram.h"
#include "meter/stream_meter.h"
#include "stream/stream.h"

namespace sallow {

/// A logical patch whose shots may end late: at `shortest` rounds or any multiple of the commit rounds later.
class FeedbackPatch {
 public:
  /// Compiles the windows of a stream. Called three times, because each thread changes the length of its own schedule
  /// while rounds come.
  using Compile = std::function<std::shared_ptr<WindowSchedule>()>;

  /// Shots have at least `rounds` rounds; the model must be that of the schedules. Throws an InputError if windows in
  /// the middle are not equal, so that the stream has no other lengths.
  FeedbackPatch(const DetectorErrorModel& model, uint64_t rounds, const Compile& compile);

  const DetectorErrorModel& model() const { return *model_; }
  uint64_t shortest() const { return shortest_; }
  uint64_t step() const { return drawn_->plan().commit; }
  /// The shortest length with which a shot can end if this is decided when `round` arrives: a few rounds later, because
  /// the circuit's last rounds differ from those before.
  uint64_t end_after(uint64_t round) const;

  WindowSchedule& drawn() { return *drawn_; }
  const std::shared_ptr<WindowSchedule>& decoded(size_t which) const { return decoded_[which]; }

 private:
  const DetectorErrorModel* model_;
  std::shared_ptr<WindowSchedule> drawn_;
  std::array<std::shared_ptr<WindowSchedule>, 2> decoded_;
  uint64_t shortest_, notice_;
};

/// What a run under feedback shows. Times in nanoseconds.
struct FeedbackReport {
  HdrHistogram reaction;        // a shot's last round in -> its final correction out
  HdrHistogram commit_latency;  // deciding round in -> correction out, per commit
  HdrHistogram service;         // the call that decides, per commit
  HdrHistogram rounds_waited;   // rounds of the next shot that arrived before the correction; except the last shot's
  HdrHistogram rounds_per_shot;
  uint64_t shots = 0, rounds = 0, events = 0;
  uint64_t failures = 0, late = 0, failures_or_late = 0;
  bool overran = false;  // the queue was full: decoding falls behind, and the run ended
  StreamCounts counts;   // of both decoders
  double wall_seconds = 0, decode_cpu_seconds = 0;
  double pace_lag_ns_max = 0;
  HugePages huge_pages;  // if requested
  /// By tenths of the run: the mean number of rounds per shot, and the mean reaction time.
  struct Tenth {
    uint64_t shots = 0;
    double rounds_mean = 0, reaction_ns_mean = 0;
  };
  Tenth tenths[10];

  /// The queue never was full, and shots of the last tenth have at most 1.05 times the rounds of the second tenth's, or
  /// one more.
  bool keeps_up() const;
};

/// Two decoders in turns: each shot goes on until the correction of the shot before has come, then ends, and the next
/// shot begins at once, in the other decoder. One thread paces the rounds, one decodes. `round_ps` must not be 0.
FeedbackReport measure_feedback(FeedbackPatch& patch, uint64_t seed, const MeterOptions& options,
                                const std::function<void(uint64_t rounds)>& poll = {});

}  // namespace sallow
