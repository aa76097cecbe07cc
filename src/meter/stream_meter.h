#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "meter/hdr_histogram.h"
#include "meter/huge_pages.h"
#include "meter/measuring_thread.h"
#include "stream/stream.h"

namespace sallow {

/// Rounds to replay: shot after shot, round after round.
class RoundSource {
 public:
  virtual ~RoundSource() = default;
  /// Starts a shot, counted from 0.
  virtual void start(uint64_t shot) = 0;
  /// The next round of the shot: the places that fired.
  virtual std::span<const uint32_t> next() = 0;
  /// After a shot's last round: its true flips, one bit per observable; empty if they are not known.
  virtual std::span<const uint64_t> true_flips() const = 0;
};

struct MeterOptions {
  uint64_t shots = 1000;
  int64_t round_ps = 0;                  // the time of a round in picoseconds; 0: as fast as it goes, on one thread
  int64_t deadline_ns = 0;               // for final corrections; 0: none
  int pace_core = -1, decode_core = -1;  // pinned to; -1: not pinned
  bool sleeps = false;                   // wait for rounds asleep instead of spinning
  bool huge_pages = false;               // ask for huge pages before the clock runs
  uint64_t ring_rounds = 1 << 14;        // a round that finds the queue full is lost for load
};

/// What a run shows. Times in nanoseconds.
struct MeterReport {
  HdrHistogram final_latency;   // last round in -> final correction out, per shot
  HdrHistogram commit_latency;  // deciding round in -> correction out, per commit
  HdrHistogram service;         // the call that decides, per commit; of the decoding thread
  uint64_t shots = 0, rounds = 0, events = 0;
  uint64_t failures = 0;          // shots with a wrong frame or an unresolved window
  uint64_t late = 0;              // shots later than the deadline
  uint64_t failures_or_late = 0;  // by the deadline
  uint64_t lost_for_load = 0;     // rounds
  bool knows_flips = true;
  StreamCounts counts;
  double wall_seconds = 0;
  double decode_cpu_seconds = 0;  // processor time of the decoding thread; with round_ns 0 that of decoding alone
  double pace_lag_ns_max = 0;     // by how much the pacing thread was late
  HugePages huge_pages;           // if requested
  /// A part of the run, by rounds: the latency of commits, the longest queue and the queue at the end, in rounds.
  struct Part {
    double latency_ns_mean = 0;
    int64_t latency_ns_max = 0;
    uint64_t queue_max = 0, queue_end = 0;
    uint64_t commits = 0;
  };
  static constexpr size_t kParts = 200;
  std::array<Part, kParts> parts;  // equal parts
  Part tenths[10];

  /// No round was lost or heralded for load, the queue at the end is no longer than after the first tenth (up to 8
  /// rounds), and the mean latency of the last tenth is at most 1.05 times that of the second, or within 0.2 µs.
  bool keeps_up() const;
};

/// Replays shots back to back through one stream: one thread paces the rounds, the calling one decodes. `poll`, if
/// given, is called several times per second on the calling thread with the number of rounds done; an exception that it
/// throws ends the run.
MeterReport measure_stream(const std::shared_ptr<const WindowSchedule>& schedule, RoundSource& source,
                           const MeterOptions& options, const std::function<void(uint64_t rounds)>& poll = {});

/// The time in nanoseconds that the meter itself takes per round on the decoding thread: the queue, the clock and the
/// histograms, with a decoder that does nothing and decides every `commit` rounds. The median of many runs of some
/// thousand rounds.
double measure_own_cost(uint32_t commit, int core);

/// The shortest time of a round, in picoseconds, at which keeps_up() holds, found by bisection to 2 %; each try replays
/// `options.shots`. 0 if there is none up to `longest`.
int64_t shortest_round_time(const std::shared_ptr<const WindowSchedule>& schedule, RoundSource& source,
                            MeterOptions options, int64_t longest,
                            const std::function<void(uint64_t rounds)>& poll = {});

}  // namespace sallow
