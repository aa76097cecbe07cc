#include "decode/window/window_stream.h"

#include <algorithm>
#include <bit>
#include <string>

#include "base/error.h"

namespace sallow {

WindowStream::WindowStream(const WindowSchedule& schedule)
    : schedule_(&schedule),
      words_((schedule.width() + 63) / 64),
      flips_((schedule.observable_count() + 63) / 64),
      frame_(flips_.size()) {
  uint32_t longest = 0;
  for (const auto& window : schedule.different()) {
    longest = std::max(longest, window->round_count);
    workspaces_.push_back(window->decoder->make_workspace());
  }
  capacity_ = uint64_t{longest} + schedule.reach() + 1;
  ring_.resize(capacity_ * words_);
  relevant_.resize(schedule.rounds().round_count() * words_);
  for (uint32_t d = 0; d < schedule.detector_count(); d++) {
    const uint32_t place = schedule.rounds().place_of(d);
    const bool is_relevant = schedule.is_relevant(d);
    relevant_[schedule.rounds().round_of(d) * words_ + place / 64] |= uint64_t{is_relevant} << (place % 64);
  }
  reset();
}

void WindowStream::reset() {
  std::ranges::fill(ring_, 0);
  std::ranges::fill(frame_, 0);
  pushed_ = committed_ = 0;
  next_window_ = 0;
  is_begun_ = false;
  last_window_ = nullptr;
  committed_errors_.clear();
  update_due();
}

void WindowStream::update_due() {
  is_due_ =
      !is_finished() && pushed_ >= schedule_->first_round(next_window_) + schedule_->window(next_window_).round_count;
}

void WindowStream::push_round(std::span<const uint32_t> places) {
  SALLOW_REQUIRE(!is_due_, "push_round: a window is due; call decode_window() first");
  SALLOW_REQUIRE(pushed_ < schedule_->round_count(),
                 "push_round: the stream has only " + std::to_string(schedule_->round_count()) + " rounds");
  uint64_t* const bits = row(pushed_);
  const uint64_t* const relevant = relevant_.data() + schedule_->model_round(pushed_) * words_;
  const size_t width = schedule_->width_of(pushed_);
  for (const uint32_t place : places) {
    SALLOW_REQUIRE(place < width, "push_round: place " + std::to_string(place) + " of a round of " +
                                      std::to_string(width) + " detectors");
    bits[place / 64] ^= (uint64_t{1} << (place % 64)) & relevant[place / 64];
  }
  if (schedule_->takes_rounds()) push_to_decoder();
  pushed_++;
  update_due();
}

// The decoder works on the round that was pushed last while the next one has not come.
void WindowStream::push_to_decoder() {
  const CompiledWindow& window = schedule_->window(next_window_);
  const uint64_t first = schedule_->first_round(next_window_);
  const auto round = static_cast<uint32_t>(pushed_ - first);
  if (!is_begun_ && round > 0) continue_window(window, first);
  is_begun_ = true;
  const std::span<const uint32_t> detector_at = window.detector_at[round];
  const uint64_t* const bits = row(pushed_);
  events_.clear();
  for (size_t word = 0; word < words_; word++) {
    for (uint64_t left = bits[word]; left != 0; left &= left - 1) {
      events_.push_back(detector_at[64 * word + static_cast<size_t>(std::countr_zero(left))]);
    }
  }
  window.decoder->push_round(round, events_, *workspaces_[window.index]);
}

// Begins a window with the rounds that the one before it has left. If more than one round is to come, this is done with
// the first of them, so that no correction waits for it.
void WindowStream::continue_window(const CompiledWindow& window, uint64_t first) {
  const auto rounds = static_cast<uint32_t>(pushed_ - first);
  continued_.clear();
  for (uint32_t round = 0; round < rounds; round++) {
    const std::span<const uint32_t> detector_at = window.detector_at[round];
    const std::span<const uint32_t> before_at = last_window_->detector_at[round + last_window_->commit_count];
    const uint64_t* const bits = row(first + round);
    for (size_t word = 0; word < words_; word++) {
      for (uint64_t left = bits[word]; left != 0; left &= left - 1) {
        const size_t place = 64 * word + static_cast<size_t>(std::countr_zero(left));
        continued_.push_back({detector_at[place], before_at[place]});
      }
    }
  }
  window.decoder->continue_rounds(rounds, continued_, *last_window_->decoder, *workspaces_[last_window_->index],
                                  *workspaces_[window.index]);
}

void WindowStream::list_events(const CompiledWindow& window, uint64_t first) {
  events_.clear();
  events_rise_ = true;
  for (uint32_t round = 0; round < window.round_count; round++) {
    const std::span<const uint32_t> detector_at = window.detector_at[round];
    const uint64_t* const bits = row(first + round);
    for (size_t word = 0; word < words_; word++) {
      for (uint64_t left = bits[word]; left != 0; left &= left - 1) {
        const uint32_t detector = detector_at[64 * word + static_cast<size_t>(std::countr_zero(left))];
        if (detector == CompiledWindow::kNoDetector) continue;  // a hint that this window does not use
        events_rise_ = events_rise_ && (events_.empty() || events_.back() < detector);
        events_.push_back(detector);
      }
    }
  }
  if (!events_rise_) std::ranges::sort(events_);
}

void WindowStream::commit(const CompiledWindow& window, uint64_t first) {
  committed_errors_.clear();
  for (const uint32_t error : chosen_.errors) {
    const CompiledWindow::Choice& choice = window.choices[error];
    if (!choice.is_committed) continue;
    committed_errors_.push_back(error);
    for (uint32_t k = choice.detectors_begin; k < choice.detectors_end; k++) {
      const PlacedDetector flip = window.flips[k];
      row(first + flip.round)[flip.place / 64] ^= uint64_t{1} << (flip.place % 64);
    }
    for (uint32_t k = choice.observables_begin; k < choice.observables_end; k++) {
      frame_[window.observables[k] / 64] ^= uint64_t{1} << (window.observables[k] % 64);
    }
  }
}

// Forgets these rounds. True if they held no events that are left unexplained.
bool WindowStream::clear_rounds(uint64_t first, uint32_t count) {
  uint64_t any = 0;
  for (uint64_t round = first; round < first + count; round++) {
    uint64_t* const bits = row(round);
    for (size_t word = 0; word < words_; word++) {
      any |= bits[word];
      bits[word] = 0;
    }
  }
  return any == 0;
}

WindowCommit WindowStream::decode_window() {
  SALLOW_REQUIRE(is_due_, "decode_window: the next window needs more rounds");
  const CompiledWindow& window = schedule_->window(next_window_);
  const uint64_t first = schedule_->first_round(next_window_);
  Decoder::Workspace& workspace = *workspaces_[window.index];
  const bool needs_errors = !window.is_last || explains_all_;
  const bool by_rounds = schedule_->takes_rounds() && (schedule_->round_decoder() == nullptr || !needs_errors);
  if (!by_rounds) list_events(window, first);
  committed_errors_.clear();
  WindowCommit done{.number = next_window_,
                    .first_round = first,
                    .end_round = first + window.commit_count,
                    .is_last = window.is_last,
                    .is_resolved = true,
                    .is_explained = true};
  is_begun_ = false;
  const DecodeStatus status = by_rounds && needs_errors ? window.decoder->choose_round_errors(workspace, chosen_)
                              : by_rounds               ? window.decoder->decode_rounds(workspace, flips_)
                              : needs_errors ? window.decoder->decode_shot_errors(events_, workspace, flips_, chosen_)
                                             : window.decoder->decode_shot(events_, workspace, flips_);
  done.is_resolved = status == DecodeStatus::kSolved && (!needs_errors || chosen_.is_known);
  if (done.is_resolved && needs_errors) commit(window, first);
  if (done.is_resolved && !needs_errors) {
    for (size_t word = 0; word < frame_.size(); word++) frame_[word] ^= flips_[word];
  }
  const bool is_empty = clear_rounds(first, window.commit_count);
  done.is_explained = done.is_resolved && (is_empty || !needs_errors);
  last_window_ = &window;
  next_window_++;
  committed_ = done.end_round;
  if (schedule_->takes_rounds() && !is_finished()) {
    // With one round to come, the final correction would wait.
    const CompiledWindow& next = schedule_->window(next_window_);
    const uint64_t next_first = schedule_->first_round(next_window_);
    is_begun_ = pushed_ > next_first && pushed_ + 1 == next_first + next.round_count;
    if (is_begun_) continue_window(next, next_first);
  }
  update_due();
  return done;
}

void WindowStream::finish_decoders() {
  for (size_t k = 0; k < workspaces_.size(); k++) schedule_->different()[k]->decoder->finish(*workspaces_[k]);
}

}  // namespace sallow
