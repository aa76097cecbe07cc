#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "decode/window/window_schedule.h"
#include "decode/window/window_stream.h"
#include "stream/measured_rounds.h"

namespace sallow {

/// Why a correction should not be trusted: bits of Correction::heralds.
enum class Herald : uint32_t {
  kUnresolved = 1,   // a window that no error of the model explains; nothing was committed for it
  kUnexplained = 2,  // events of committed rounds are left unexplained
  kLostRound = 4,    // a round that the window saw, or that ended shortly before, was lost and taken as empty
  kLate = 8,         // the deciding round was given after its deadline
};

struct StreamOptions {
  /// A round that arrives early waits until the rounds before it have arrived. When a round arrives that is more than
  /// this many rounds ahead of a missing one, the missing one is lost.
  uint32_t most_held = 4;
  /// A round farther ahead of the next one is refused, because its number must be wrong.
  uint32_t most_ahead = 1024;
  /// From a deciding round's arrival to its correction; 0: none. In the unit of the caller's clock.
  int64_t deadline = 0;
};

/// What happened to a stream since its start. reset() does not clear it.
struct StreamCounts {
  uint64_t rounds = 0;     // accepted, lost ones included
  uint64_t lost = 0;       // did not arrive in time and were taken as empty
  uint64_t doubled = 0;    // arrived again, and were ignored
  uint64_t reordered = 0;  // arrived early and waited
  uint64_t late = 0;       // arrived after they were lost, and were ignored
  uint64_t refused = 0;    // beyond the stream's end, or too far ahead
  uint64_t windows = 0;
  uint64_t unresolved = 0, unexplained = 0;  // windows
  uint64_t heralded = 0;                     // windows with any herald
  uint64_t missed_deadlines = 0;             // corrections
  uint64_t resets = 0;
};

/// What a stream has decided. It covers all windows that a call decided: usually one.
struct Correction {
  uint64_t first_round;  // committed since the last correction: from this one
  uint64_t end_round;    // up to the one before this
  bool is_final;         // no rounds of the stream are left
  uint32_t heralds;      // of Herald, for these rounds
  int64_t arrived;       // when the deciding round arrived
  /// The flips of each observable by all rounds committed so far, one bit per observable. Valid until the next call.
  std::span<const uint64_t> frame;

  bool is_heralded() const { return heralds != 0; }
};

/// Decodes one logical patch round by round: takes rounds in any order, returns corrections.
///
/// Without clock, socket or thread: times are the caller's, in any unit, and never decide an answer. The same calls
/// give the same results. Memory is bounded, and nothing is allocated once each window of the schedule has been
/// decoded. Whatever may make a correction wrong is heralded and counted.
class Stream {
 public:
  /// With `measured`, rounds are measurements instead of detection events: the places of those that are 1.
  explicit Stream(std::shared_ptr<const WindowSchedule> schedule, const StreamOptions& options = {},
                  std::shared_ptr<const MeasuredRounds> measured = nullptr);
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;

  /// Gives round number `round`, counted from 0: the places of the detectors that fired, each once (DetectorRounds). It
  /// arrived at `arrived`, and it is `now`. Returns a correction if windows became complete. UsageError if the round
  /// has no such place; then the round is not accepted.
  std::optional<Correction> push_round(uint64_t round, std::span<const uint32_t> places, int64_t arrived, int64_t now);
  /// The next round in order, just arrived.
  std::optional<Correction> push_round(std::span<const uint32_t> places, int64_t now) {
    return push_round(next_round_, places, now, now);
  }
  /// The same for events given as bits, one per place.
  std::optional<Correction> push_bits(uint64_t round, std::span<const uint64_t> bits, int64_t arrived, int64_t now);
  /// No further round will come: missing rounds before those that wait are lost, and at the end of a stream of fixed
  /// length, so are all that did not come.
  std::optional<Correction> finish(int64_t now);
  /// Counts the correction as late if it was delivered after the deadline. Returns whether it was.
  bool delivered(const Correction& correction, int64_t now);

  /// Starts again at round 0. Forgets all rounds; keeps memory and counts.
  void reset();

  /// The number of places of a round: detectors or measurements.
  uint32_t width_of(uint64_t round) const {
    return measured_ ? measured_->rounds[schedule_->model_round(round)].measurements : schedule_->width_of(round);
  }
  /// The next round that the stream waits for.
  uint64_t next_round() const { return next_round_; }
  uint64_t rounds_committed() const { return windows_.rounds_committed(); }
  bool is_finished() const { return windows_.is_finished(); }
  std::span<const uint64_t> frame() const { return windows_.frame(); }
  const StreamCounts& counts() const { return counts_; }
  const WindowSchedule& schedule() const { return *schedule_; }
  WindowStream& windows() { return windows_; }

 private:
  static constexpr uint64_t kNoRound = UINT64_MAX;

  struct Held {
    uint64_t round = kNoRound;
    std::vector<uint32_t> places;
    int64_t arrived = 0;
  };

  Held& slot(uint64_t round) { return held_[round % held_.size()]; }
  void require_places(uint64_t round, std::span<const uint32_t> places) const;
  void take(std::span<const uint32_t> places, int64_t arrived, int64_t now);
  void add_events(std::span<const uint32_t> places, int64_t arrived, int64_t now);
  void lose_next(int64_t now);
  void take_held(int64_t now);
  void decode(int64_t arrived, int64_t now);
  bool was_lost(uint64_t round) const;
  std::optional<Correction> result();

  std::shared_ptr<const WindowSchedule> schedule_;
  std::shared_ptr<const MeasuredRounds> measured_;
  std::optional<RoundConverter> converter_;  // with measured_
  StreamOptions options_;
  WindowStream windows_;
  std::vector<Held> held_;
  std::vector<uint64_t> lost_;  // the last rounds lost, by number modulo its size
  std::vector<uint32_t> places_;
  uint64_t next_round_ = 0;
  uint64_t farthest_ = 0;        // one past the last round that waits
  uint64_t heralded_until_ = 0;  // windows that begin before this round are heralded for a lost round
  std::optional<Correction> pending_;
  StreamCounts counts_;
};

}  // namespace sallow
