#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "decode/contract/decoder.h"
#include "decode/window/window_schedule.h"

namespace sallow {

/// One window's decision.
struct WindowCommit {
  uint64_t number;       // of the window, from 0
  uint64_t first_round;  // committed
  uint64_t end_round;    // one past the last round committed
  bool is_last;
  bool is_resolved;   // false: no error of the model explains the window, and nothing was committed
  bool is_explained;  // false: events of the committed rounds are left unexplained
};

/// Decodes a stream of rounds window by window. Memory is bounded by the longest window, and nothing is allocated once
/// all windows of the schedule have been decoded. One per thread; the schedule must outlive it.
class WindowStream {
 public:
  explicit WindowStream(const WindowSchedule& schedule);

  /// Adds the next round: the places of the detectors that fired, each once. UsageError if there are no rounds left or
  /// the round has no such place, or if a window is due.
  void push_round(std::span<const uint32_t> places);
  /// Whether all rounds of the next window are there.
  bool is_due() const { return is_due_; }
  /// Decodes the window that is due, and commits its first rounds.
  WindowCommit decode_window();

  /// The flips of each observable that are committed so far: the running Pauli frame, one bit per observable.
  std::span<const uint64_t> frame() const { return frame_; }
  uint64_t rounds_pushed() const { return pushed_; }
  uint64_t rounds_committed() const { return committed_; }
  bool is_finished() const { return next_window_ == schedule_->window_count(); }
  /// Starts again at round 0. Keeps the memory.
  void reset();

  /// If on, the last window also chooses errors, so that committed_errors() lists them: slower.
  void explain_all(bool on) { explains_all_ = on; }
  /// The last window decoded, and the numbers of the choices that it committed; numbers listed twice cancel. Empty for
  /// the last window unless explain_all() is on.
  const CompiledWindow& last_window() const { return *last_window_; }
  std::span<const uint32_t> committed_errors() const { return committed_errors_; }

  /// Ends the inner decoders' work, as Decoder::finish() does.
  void finish_decoders();

 private:
  uint64_t* row(uint64_t round) { return ring_.data() + round % capacity_ * words_; }
  void list_events(const CompiledWindow& window, uint64_t first);
  void push_to_decoder();
  void continue_window(const CompiledWindow& window, uint64_t first);
  void commit(const CompiledWindow& window, uint64_t first);
  bool clear_rounds(uint64_t first, uint32_t count);
  void update_due();

  const WindowSchedule* schedule_;
  uint64_t capacity_;  // rounds in the ring
  size_t words_;       // per round
  /// By round: the events, with the flips of committed errors. Rounds that have not arrived yet hold only flips.
  std::vector<uint64_t> ring_;
  std::vector<uint64_t> relevant_;  // by round of the model: the detectors that decoders see
  std::vector<std::unique_ptr<Decoder::Workspace>> workspaces_;  // by window's index
  std::vector<uint32_t> events_;
  std::vector<ContinuedEvent> continued_;
  bool events_rise_ = true;
  ShotErrors chosen_;
  std::vector<uint64_t> flips_;
  std::vector<uint64_t> frame_;
  std::vector<uint32_t> committed_errors_;
  const CompiledWindow* last_window_ = nullptr;
  uint64_t pushed_ = 0, committed_ = 0;
  uint64_t next_window_ = 0;
  bool is_due_ = false;
  bool is_begun_ = false;  // the decoder of the next window has got rounds
  bool explains_all_ = false;
};

}  // namespace sallow
