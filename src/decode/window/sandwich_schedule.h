#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "decode/window/detector_rounds.h"
#include "decode/window/window_cutter.h"
#include "decode/window/window_schedule.h"

namespace sallow {

/// Windows that can be decoded at the same time (Skoric et al., arXiv:2209.08552; Tan et al., arXiv:2209.09219).
///
/// Outer windows commit every other `commit` rounds, and see `buffer` rounds on both sides: they depend on no other
/// window. The gaps between them, also of `commit` rounds, are decoded next, each once its two neighbours are: errors
/// that reach committed rounds are decided, so a gap is closed on both sides.
class SandwichSchedule {
 public:
  struct Window {
    const CompiledWindow* content;
    uint32_t first_round;  // that it sees
    bool is_gap;
    uint32_t end_round() const { return first_round + content->round_count; }
    uint32_t first_committed() const { return first_round + content->lead; }
    uint32_t end_committed() const { return first_committed() + content->commit_count; }
  };

  /// InputError if the decoder cannot be compiled, or an error reaches more rounds than a buffer or a gap has.
  SandwichSchedule(const DetectorErrorModel& model, const DetectorRounds& rounds, const WindowPlan& plan,
                   CutRules rules, const CompileInner& compile);

  /// By round: outer window k has the number 2 k, and the gap behind it 2 k + 1.
  std::span<const Window> windows() const { return windows_; }
  std::span<const std::unique_ptr<CompiledWindow>> different() const { return different_; }
  const DetectorRounds& rounds() const { return rounds_; }
  size_t observable_count() const { return observable_count_; }
  bool is_relevant(uint32_t detector) const { return is_relevant_[detector]; }
  /// 64-bit words for the bits of a round.
  size_t round_words() const { return round_words_; }

 private:
  DetectorRounds rounds_;
  size_t observable_count_;
  size_t round_words_ = 1;
  std::vector<bool> is_relevant_;
  std::vector<std::unique_ptr<CompiledWindow>> different_;
  std::vector<Window> windows_;
};

/// The events of a stream, one bit per detector, by round and place.
class SandwichEvents {
 public:
  explicit SandwichEvents(const SandwichSchedule& schedule);
  void clear() { std::fill(bits_.begin(), bits_.end(), 0); }
  /// UsageError if the round has no such place. Events that matter to no window are left out.
  void set_round(uint32_t round, std::span<const uint32_t> places);
  const uint64_t* row(uint32_t round) const { return bits_.data() + round * words_; }

 private:
  const SandwichSchedule* schedule_;
  size_t words_;
  std::vector<uint64_t> bits_, relevant_;
};

/// What a window has decided.
struct SandwichResult {
  bool is_resolved = false;           // else no error of the model explains the window, and nothing is committed
  bool is_explained = false;          // no events are left in the committed rounds
  std::vector<PlacedDetector> flips;  // by round of the stream; pairs cancel
  std::vector<uint64_t> frame;        // one bit per observable
};

/// Decodes windows of a sandwich. One per thread.
class SandwichWorker {
 public:
  explicit SandwichWorker(const SandwichSchedule& schedule);
  /// A gap also needs the results of its neighbours, by number; other results are not read.
  void decode(size_t number, const SandwichEvents& events, std::span<const SandwichResult> results,
              SandwichResult& result);
  void finish();

 private:
  void load(const SandwichSchedule::Window& window, const SandwichEvents& events);
  void apply(std::span<const PlacedDetector> flips, const SandwichSchedule::Window& window);
  void list_events(const CompiledWindow& content);

  const SandwichSchedule* schedule_;
  std::vector<std::unique_ptr<Decoder::Workspace>> workspaces_;  // by content
  std::vector<uint64_t> rows_;                                   // of the window's rounds
  std::vector<uint32_t> events_;
  std::vector<uint64_t> flips_;
  ShotErrors chosen_;
};

}  // namespace sallow
