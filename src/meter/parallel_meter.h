#pragma once

#include <cstdint>
#include <functional>
#include <memory>

#include "decode/window/sandwich_schedule.h"
#include "meter/hdr_histogram.h"
#include "meter/stream_meter.h"

namespace sallow {

/// What a run in parallel windows shows. Times in nanoseconds.
struct ParallelReport {
  HdrHistogram final_latency;  // last round in -> answer out, per shot
  uint64_t shots = 0, rounds = 0, events = 0;
  uint64_t failures = 0;                     // shots with a wrong frame or an unresolved window
  uint64_t late = 0;                         // shots later than the deadline
  uint64_t unresolved = 0, unexplained = 0;  // windows
  bool knows_flips = true;
  double wall_seconds = 0;     // from the first round of a shot to its answer, added up
  double cpu_seconds = 0;      // of all threads, over the same times
  double pace_lag_ns_max = 0;  // by how much rounds were late
};

/// Replays shots one after another through windows that several workers decode at the same time. The calling thread
/// paces the rounds and waits for the answer; the next shot starts after it. `poll` is called after each shot with the
/// number of rounds done; an exception that it throws ends the run.
ParallelReport measure_parallel(const std::shared_ptr<const SandwichSchedule>& schedule, RoundSource& source,
                                const MeterOptions& options, uint32_t workers,
                                const std::function<void(uint64_t rounds)>& poll = {});

}  // namespace sallow
