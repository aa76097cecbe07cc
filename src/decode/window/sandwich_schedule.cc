#include "decode/window/sandwich_schedule.h"

#include <algorithm>
#include <bit>
#include <string>
#include <utility>

#include "base/error.h"

namespace sallow {

SandwichSchedule::SandwichSchedule(const DetectorErrorModel& model, const DetectorRounds& rounds,
                                   const WindowPlan& plan, CutRules rules, const CompileInner& compile)
    : rounds_(rounds), observable_count_(model.observable_count()), is_relevant_(rounds.detector_count(), true) {
  const uint32_t round_count = rounds.round_count();
  for (uint32_t round = 0; round < round_count; round++) {
    round_words_ = std::max(round_words_, (rounds.detectors(round).size() + 63) / 64);
  }
  const WindowCutter cutter(model, rounds_, rules);
  for (uint32_t d = 0; d < rounds.detector_count(); d++) is_relevant_[d] = cutter.is_relevant(d);
  const uint64_t commit = plan.commit == 0 ? round_count : plan.commit;
  if (commit < round_count && std::min<uint64_t>(commit, plan.buffer) < cutter.reach()) {
    throw InputError("windows in parallel need commit and buffer of at least " + std::to_string(cutter.reach()) +
                         " rounds, because errors reach so far",
                     "use larger windows");
  }
  std::vector<CutWindow> cuts;
  for (uint64_t begin = 0; begin < round_count; begin += commit) {
    const bool is_gap = begin / commit % 2 == 1;
    const uint64_t end = std::min<uint64_t>(begin + commit, round_count);
    const uint64_t first = begin - (is_gap ? 0 : std::min<uint64_t>(begin, plan.buffer));
    const uint64_t last = is_gap ? end : std::min<uint64_t>(end + plan.buffer, round_count);
    CutWindow cut = cutter.cut({.first = static_cast<uint32_t>(first),
                                .count = static_cast<uint32_t>(last - first),
                                .commit = static_cast<uint32_t>(end - begin),
                                .lead = static_cast<uint32_t>(begin - first),
                                .ends_closed = is_gap});
    const auto known = std::ranges::find_if(cuts, [&](const CutWindow& other) { return other.is_like(cut); });
    const auto index = static_cast<uint32_t>(known - cuts.begin());
    if (known == cuts.end()) {
      different_.push_back(compile_window(cut, index, cut.commit_count == cut.round_count, compile));
      cuts.push_back(std::move(cut));
    }
    windows_.push_back({different_[index].get(), static_cast<uint32_t>(first), is_gap});
  }
}

SandwichEvents::SandwichEvents(const SandwichSchedule& schedule)
    : schedule_(&schedule),
      words_(schedule.round_words()),
      bits_(schedule.rounds().round_count() * words_),
      relevant_(bits_.size()) {
  const DetectorRounds& rounds = schedule.rounds();
  for (uint32_t d = 0; d < rounds.detector_count(); d++) {
    const uint32_t place = rounds.place_of(d);
    const bool is_relevant = schedule.is_relevant(d);
    relevant_[rounds.round_of(d) * words_ + place / 64] |= uint64_t{is_relevant} << (place % 64);
  }
}

void SandwichEvents::set_round(uint32_t round, std::span<const uint32_t> places) {
  const size_t width = schedule_->rounds().detectors(round).size();
  uint64_t* const bits = bits_.data() + round * words_;
  std::fill_n(bits, words_, 0);
  for (const uint32_t place : places) {
    SALLOW_REQUIRE(place < width, "set_round: place " + std::to_string(place) + " of a round of " +
                                      std::to_string(width) + " detectors");
    bits[place / 64] ^= (uint64_t{1} << (place % 64)) & relevant_[round * words_ + place / 64];
  }
}

SandwichWorker::SandwichWorker(const SandwichSchedule& schedule)
    : schedule_(&schedule), flips_((schedule.observable_count() + 63) / 64) {
  for (const auto& content : schedule.different()) workspaces_.push_back(content->decoder->make_workspace());
}

void SandwichWorker::decode(size_t number, const SandwichEvents& events, std::span<const SandwichResult> results,
                            SandwichResult& result) {
  const SandwichSchedule::Window& window = schedule_->windows()[number];
  const CompiledWindow& content = *window.content;
  load(window, events);
  if (window.is_gap) {
    apply(results[number - 1].flips, window);
    if (number + 1 < results.size()) apply(results[number + 1].flips, window);
  }
  list_events(content);
  result.flips.clear();
  result.frame.assign(flips_.size(), 0);
  const DecodeStatus status =
      content.decoder->decode_shot_errors(events_, *workspaces_[content.index], flips_, chosen_);
  result.is_resolved = status == DecodeStatus::kSolved && chosen_.is_known;
  if (result.is_resolved) {
    for (const uint32_t error : chosen_.errors) {
      const CompiledWindow::Choice& choice = content.choices[error];
      if (!choice.is_committed) continue;
      for (uint32_t k = choice.detectors_begin; k < choice.detectors_end; k++) {
        const PlacedDetector flip = content.flips[k];
        result.flips.push_back({window.first_round + flip.round, flip.place});
      }
      for (uint32_t k = choice.observables_begin; k < choice.observables_end; k++) {
        result.frame[content.observables[k] / 64] ^= uint64_t{1} << (content.observables[k] % 64);
      }
    }
  }
  apply(result.flips, window);
  uint64_t left = 0;
  const size_t words = schedule_->round_words();
  for (size_t k = content.lead * words; k < (content.lead + content.commit_count) * words; k++) left |= rows_[k];
  result.is_explained = result.is_resolved && left == 0;
}

void SandwichWorker::load(const SandwichSchedule::Window& window, const SandwichEvents& events) {
  const size_t words = schedule_->round_words();
  rows_.assign(events.row(window.first_round), events.row(window.first_round) + window.content->round_count * words);
}

// Applies the flips in the window's rounds.
void SandwichWorker::apply(std::span<const PlacedDetector> flips, const SandwichSchedule::Window& window) {
  const size_t words = schedule_->round_words();
  for (const PlacedDetector flip : flips) {
    if (flip.round < window.first_round || flip.round >= window.end_round()) continue;
    rows_[(flip.round - window.first_round) * words + flip.place / 64] ^= uint64_t{1} << (flip.place % 64);
  }
}

void SandwichWorker::list_events(const CompiledWindow& content) {
  const size_t words = schedule_->round_words();
  events_.clear();
  for (uint32_t round = 0; round < content.round_count; round++) {
    const std::span<const uint32_t> detector_at = content.detector_at[round];
    for (size_t word = 0; word < words; word++) {
      for (uint64_t left = rows_[round * words + word]; left != 0; left &= left - 1) {
        const uint32_t detector = detector_at[64 * word + static_cast<size_t>(std::countr_zero(left))];
        if (detector != CompiledWindow::kNoDetector) events_.push_back(detector);
      }
    }
  }
  if (!std::ranges::is_sorted(events_)) std::ranges::sort(events_);
}

void SandwichWorker::finish() {
  for (size_t k = 0; k < workspaces_.size(); k++) schedule_->different()[k]->decoder->finish(*workspaces_[k]);
}

}  // namespace sallow
