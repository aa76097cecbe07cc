#include "decode/window/window_schedule.h"

#include <algorithm>
#include <string>
#include <utility>

#include "base/error.h"

namespace sallow {

namespace {

std::vector<uint32_t> all_in_round_0(const DetectorErrorModel& model) {
  return std::vector<uint32_t>(model.detector_count(), 0);
}

/// The effects of the decoder's choices on the stream.
void list_choices(const CutWindow& cut, CompiledWindow& window) {
  const ErrorChoices choices = window.decoder->error_choices();
  for (size_t k = 0; k < choices.size(); k++) {
    const CutWindow::Symptoms symptoms{{choices.detectors[k].begin(), choices.detectors[k].end()},
                                       {choices.observables[k].begin(), choices.observables[k].end()}};
    CompiledWindow::Choice& choice = window.choices.emplace_back();
    choice.is_committed = window.is_last || symptoms.first.empty();
    choice.detectors_begin = static_cast<uint32_t>(window.flips.size());
    for (const uint32_t detector : symptoms.first) {
      const uint32_t round = cut.detectors[detector].round;
      choice.is_committed = choice.is_committed || (round >= window.lead && round < window.lead + window.commit_count);
    }
    const auto beyond = cut.beyond.find(symptoms);
    if (beyond != cut.beyond.end()) {
      const std::vector<PlacedDetector>& all = beyond->second.detectors;
      window.flips.insert(window.flips.end(), all.begin(), all.end());
    } else {
      for (const uint32_t detector : symptoms.first) window.flips.push_back(cut.detectors[detector]);
    }
    choice.detectors_end = static_cast<uint32_t>(window.flips.size());
    choice.observables_begin = static_cast<uint32_t>(window.observables.size());
    window.observables.insert(window.observables.end(), symptoms.second.begin(), symptoms.second.end());
    choice.observables_end = static_cast<uint32_t>(window.observables.size());
  }
}

}  // namespace

std::unique_ptr<CompiledWindow> compile_window(const CutWindow& cut, uint32_t index, bool is_last,
                                               const CompileInner& compile) {
  auto window = std::make_unique<CompiledWindow>();
  window->index = index;
  window->round_count = cut.round_count;
  window->commit_count = cut.commit_count;
  window->lead = cut.lead;
  window->is_last = is_last;
  window->detector_at = cut.detector_at;
  std::vector<uint32_t> rounds_within;
  for (const PlacedDetector detector : cut.detectors) rounds_within.push_back(detector.round);
  window->decoder = compile(cut.model, false, rounds_within);
  if (!window->decoder->capabilities().errors) {
    throw InputError("windows need a decoder that lists the errors it chooses", "use for example inner=matching");
  }
  list_choices(cut, *window);
  return window;
}

WindowSchedule::WindowSchedule(const DetectorErrorModel& model, const std::optional<DetectorRounds>& rounds,
                               const WindowPlan& plan, CutRules rules, const CompileInner& compile)
    : plan_(plan),
      rounds_(rounds ? *rounds : DetectorRounds(all_in_round_0(model))),
      observable_count_(model.observable_count()),
      is_relevant_(rounds_.detector_count(), true),
      round_count_(rounds_.round_count()) {
  for (uint32_t round = 0; round < rounds_.round_count(); round++) {
    width_ = std::max(width_, static_cast<uint32_t>(rounds_.detectors(round).size()));
  }
  if (plan.commit == 0 || uint64_t{plan.commit} + plan.buffer >= round_count()) {
    add_whole(model, compile);
    return;
  }

  const WindowCutter cutter(model, rounds_, rules);
  reach_ = cutter.reach();
  for (uint32_t d = 0; d < detector_count(); d++) is_relevant_[d] = cutter.is_relevant(d);
  std::vector<CutWindow> cuts;
  for (bool is_last = false; !is_last;) {
    const auto first = static_cast<uint32_t>(first_round(order_.size()));
    const uint32_t count = std::min(plan.commit + plan.buffer, rounds_.round_count() - first);
    is_last = first + count == rounds_.round_count();
    CutWindow cut = cutter.cut({first, count, is_last ? count : plan.commit});
    const auto known = std::ranges::find_if(cuts, [&](const CutWindow& other) { return other.is_like(cut); });
    order_.push_back(static_cast<uint32_t>(known - cuts.begin()));
    if (known != cuts.end()) continue;
    windows_.push_back(compile_window(cut, static_cast<uint32_t>(windows_.size()), is_last, compile));
    cuts.push_back(std::move(cut));
  }
  takes_rounds_ = std::ranges::all_of(windows_, [](const auto& window) {
    return window->decoder->detector_count() > 0 && !window->decoder->detector_rounds().empty();
  });
}

void WindowSchedule::stretch_to(uint64_t rounds) {
  const auto refuse = [&](const std::string& why) {
    throw InputError(
        "this stream cannot have " + (rounds == kEndless ? "endless" : std::to_string(rounds)) + " rounds: " + why,
        "a circuit with a REPEAT block over rounds can be repeated; write more rounds out otherwise");
  };
  const uint64_t own = rounds_.round_count();
  if (rounds == own) return;
  size_t middle = 0;
  while (middle + 1 < order_.size() && order_[middle] != order_[middle + 1]) middle++;
  if (middle + 1 >= order_.size()) refuse("no two windows of the model are the same, moved in time");
  if (rounds < own) refuse("the model has " + std::to_string(own));
  if (rounds != kEndless && (rounds - own) % plan_.commit != 0) {
    refuse("it may have the model's " + std::to_string(own) + " and a multiple of the rounds that a window commits");
  }
  repeated_ = middle;
  added_windows_ = (rounds - own) / plan_.commit;
  stretch_begin_ = middle * plan_.commit;
  stretch_end_ = stretch_begin_ + added_windows_ * plan_.commit;
  round_count_ = own + added_windows_ * plan_.commit;
}

// One window: the decoder gets the model as it is.
void WindowSchedule::add_whole(const DetectorErrorModel& model, const CompileInner& compile) {
  auto window = std::make_unique<CompiledWindow>();
  window->index = 0;
  window->round_count = window->commit_count = rounds_.round_count();
  window->is_last = true;
  for (uint32_t round = 0; round < rounds_.round_count(); round++) {
    window->detector_at.append(rounds_.detectors(round));
  }
  std::vector<uint32_t> rounds_within;
  for (uint32_t d = 0; d < detector_count(); d++) rounds_within.push_back(rounds_.round_of(d));
  window->decoder = compile(model, true, rounds_within);
  if (window->decoder->capabilities().errors) {
    CutWindow cut;
    for (uint32_t d = 0; d < detector_count(); d++) cut.detectors.push_back({rounds_.round_of(d), rounds_.place_of(d)});
    list_choices(cut, *window);
  }
  const std::span<const uint32_t> their_rounds = window->decoder->detector_rounds();
  takes_rounds_ = !their_rounds.empty();
  for (uint32_t d = 0; d < their_rounds.size(); d++) {
    takes_rounds_ = takes_rounds_ && their_rounds[d] == rounds_.round_of(d);
  }
  windows_.push_back(std::move(window));
  order_.push_back(0);
}

}  // namespace sallow
