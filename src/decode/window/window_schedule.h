#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "base/lists.h"
#include "decode/contract/decoder.h"
#include "decode/window/window_cutter.h"
#include "dem/error_model.h"

namespace sallow {

/// How a stream is divided into windows: each sees `commit + buffer` rounds and commits the first `commit`. The last
/// one commits all of its rounds, and sees between buffer + 1 and buffer + commit.
struct WindowPlan {
  uint32_t commit = 0;  // 0: one window for the whole stream
  uint32_t buffer = 0;
  bool operator==(const WindowPlan&) const = default;
};

/// Compiles the decoder inside of windows, given the round of each detector. It must list the errors that it chooses
/// unless `is_whole`, in which case the model is that of the whole stream.
using CompileInner = std::function<std::unique_ptr<const Decoder>(const DetectorErrorModel& model, bool is_whole,
                                                                  std::span<const uint32_t> rounds)>;

/// A window with its decoder. Shared by all windows of a stream with equal contents.
struct CompiledWindow {
  static constexpr uint32_t kNoDetector = CutWindow::kNoDetector;

  /// An error that the decoder may choose. If the window commits the error, its effects are applied to the stream.
  struct Choice {
    bool is_committed;
    uint32_t detectors_begin, detectors_end;  // in `flips`
    uint32_t observables_begin, observables_end;
  };

  uint32_t index;  // among the windows of a schedule with different contents
  uint32_t round_count;
  uint32_t commit_count;  // round_count if it is the last
  uint32_t lead = 0;      // rounds before the committed ones
  bool is_last;
  Lists<uint32_t> detector_at;  // by round and place: the decoder's detector, or kNoDetector
  std::unique_ptr<const Decoder> decoder;
  std::vector<Choice> choices;  // by number of the decoder's error_choices(); empty if the decoder has none
  std::vector<PlacedDetector> flips;
  std::vector<uint32_t> observables;
};

/// Compiles the decoder of a window, and lists the effects of its choices. InputError if it lists no errors.
std::unique_ptr<CompiledWindow> compile_window(const CutWindow& cut, uint32_t index, bool is_last,
                                               const CompileInner& compile);

/// The windows of a stream of a fixed number of rounds, with their decoders. Immutable, so streams can share it.
class WindowSchedule {
 public:
  /// Throws InputError if the decoder cannot be compiled. One window for the whole stream does not need rounds: if
  /// `rounds` is empty, all detectors are in one round.
  WindowSchedule(const DetectorErrorModel& model, const std::optional<DetectorRounds>& rounds, const WindowPlan& plan,
                 CutRules rules, const CompileInner& compile);

  const WindowPlan& plan() const { return plan_; }
  /// Of the model, which a stretched stream repeats in part.
  const DetectorRounds& rounds() const { return rounds_; }

  /// Repeats the windows in the middle, so that the stream has this many rounds. Possible if at least two neighbouring
  /// windows have equal contents, with their errors moved by plan().commit rounds. The number of rounds must exceed the
  /// model's by a multiple of plan().commit, or be kEndless. Else throws an InputError. Call this before the schedule
  /// is shared.
  void stretch_to(uint64_t rounds);
  static constexpr uint64_t kEndless = uint64_t{1} << 62;

  uint64_t round_count() const { return round_count_; }
  /// The first round that a stretched stream repeats; kEndless if it is not stretched.
  uint64_t stretch_begin() const { return stretch_begin_; }
  bool is_endless() const { return round_count_ > kEndless / 2; }
  /// The number of detectors in a round of the stream.
  uint32_t width_of(uint64_t round) const {
    return static_cast<uint32_t>(rounds_.detectors(model_round(round)).size());
  }
  /// The round of the model that a round of the stream repeats.
  uint32_t model_round(uint64_t round) const {
    if (round < stretch_begin_) return static_cast<uint32_t>(round);
    if (round >= stretch_end_) return static_cast<uint32_t>(round - (stretch_end_ - stretch_begin_));
    return static_cast<uint32_t>(stretch_begin_ + (round - stretch_begin_) % plan_.commit);
  }
  /// Of the model.
  size_t detector_count() const { return rounds_.detector_count(); }
  size_t observable_count() const { return observable_count_; }
  /// The errors that the decoder of the first window leaves out.
  LeftOut left_out() const { return windows_[0]->decoder->left_out(); }

  uint64_t window_count() const { return order_.size() + added_windows_; }
  const CompiledWindow& window(uint64_t number) const {
    const uint64_t past = number <= repeated_ ? 0 : std::min(number - repeated_, added_windows_);
    return *windows_[order_[number - past]];
  }
  uint64_t first_round(uint64_t number) const { return number * plan_.commit; }
  /// Whether the decoders of all windows work on a window while its rounds come.
  bool takes_rounds() const { return takes_rounds_; }
  /// The decoder of the only window, if it works on a shot while its rounds come; else null.
  const Decoder* round_decoder() const {
    return takes_rounds_ && window_count() == 1 ? windows_[0]->decoder.get() : nullptr;
  }
  /// The windows with different contents.
  std::span<const std::unique_ptr<CompiledWindow>> different() const { return windows_; }
  /// Whether a detector's events matter to the decoders of windows.
  bool is_relevant(uint32_t detector) const { return is_relevant_[detector]; }
  /// How many rounds an error reaches beyond its first round.
  uint32_t reach() const { return reach_; }
  /// The largest number of detectors in a round.
  uint32_t width() const { return width_; }

 private:
  void add_whole(const DetectorErrorModel& model, const CompileInner& compile);

  WindowPlan plan_;
  DetectorRounds rounds_;
  size_t observable_count_;
  std::vector<std::unique_ptr<CompiledWindow>> windows_;
  std::vector<uint32_t> order_;  // by number: an index of windows_
  std::vector<bool> is_relevant_;
  bool takes_rounds_ = false;
  uint32_t reach_ = 0;
  uint32_t width_ = 0;
  uint64_t round_count_ = 0;
  uint64_t repeated_ = 0;  // the window that is repeated
  uint64_t added_windows_ = 0;
  uint64_t stretch_begin_ = kEndless, stretch_end_ = kEndless;  // rounds that the model does not have
};

}  // namespace sallow
