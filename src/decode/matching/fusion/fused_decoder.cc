#include "decode/matching/fusion/fused_decoder.h"

#include <algorithm>
#include <bit>

#include "base/rising_list.h"
#include "decode/matching/fusion/fused_matcher.h"

namespace sallow {

namespace {

std::vector<uint32_t> by_node(const MatchingGraph& graph, std::span<const uint32_t> rounds) {
  std::vector<uint32_t> round_of(graph.node_count());
  for (uint32_t node = 0; node < graph.node_count(); node++) round_of[node] = rounds[graph.detector_of(node)];
  return round_of;
}

}  // namespace

struct FusedDecoder::FusedWorkspace final : Workspace {
  FusedWorkspace(const MatchingGraph& graph, const NearLists& near, const Horizon& horizon)
      : matcher(graph, near, horizon), choices(graph.graph()), by_round(horizon.round_count()) {}

  FusedMatcher matcher;
  EdgeChoices choices;
  std::vector<FusedMatcher::Placed> placed;
  std::vector<uint32_t> flipped;
  std::vector<std::vector<uint32_t>> by_round;  // of a whole shot
  std::vector<uint32_t> events;
  std::vector<uint64_t> flips;
};

FusedDecoder::FusedDecoder(DecodingGraph graph, std::span<const uint32_t> rounds, std::optional<uint32_t> near)
    : graph_(std::move(graph)),
      near_(graph_, near.value_or(NearLists::usual_length(graph_)), NearLists::Extent::kBothBoundaries),
      rounds_(rounds.begin(), rounds.end()),
      horizon_(graph_, by_node(graph_, rounds)),
      baseline_(horizon_.round_count()) {
  for (const uint32_t detector : graph_.graph().baseline_detectors()) {
    baseline_[rounds_[detector]].push_back(detector);
  }
}

std::unique_ptr<Decoder::Workspace> FusedDecoder::make_workspace() const {
  return std::make_unique<FusedWorkspace>(graph_, near_, horizon_);
}

void FusedDecoder::push_round(uint32_t round, std::span<const uint32_t> events, Workspace& workspace) const {
  auto& w = static_cast<FusedWorkspace&>(workspace);
  if (round == 0) w.matcher.start();
  if (round < baseline_.size() && !baseline_[round].empty()) {
    w.flipped.assign(events.begin(), events.end());
    w.flipped.insert(w.flipped.end(), baseline_[round].begin(), baseline_[round].end());
    cancel_pairs(w.flipped);
    events = w.flipped;
  }
  w.placed.clear();
  for (const uint32_t event : events) w.placed.push_back({graph_.node_of(event)});
  w.matcher.add_rounds(round, w.placed);
}

void FusedDecoder::continue_rounds(uint32_t rounds, std::span<const ContinuedEvent> events, const Decoder& before,
                                   Workspace& before_workspace, Workspace& workspace) const {
  auto& w = static_cast<FusedWorkspace&>(workspace);
  const auto& old = static_cast<const FusedDecoder&>(before);
  const FusedMatcher& matcher = static_cast<FusedWorkspace&>(before_workspace).matcher;
  // Radii under other units would be no help.
  const bool has_hints = old.graph_.graph().unit() == graph_.graph().unit();
  w.placed.clear();
  w.flipped.clear();
  for (uint32_t round = 0; round < std::min<size_t>(rounds, baseline_.size()); round++) {
    w.flipped.insert(w.flipped.end(), baseline_[round].begin(), baseline_[round].end());
  }
  std::ranges::sort(w.flipped);
  for (const ContinuedEvent& event : events) {
    if (std::ranges::binary_search(w.flipped, event.detector)) continue;
    const int64_t radius =
        has_hints ? matcher.own_radius(old.graph_.node_of(event.before)) : FusedMatcher::Placed::kNoHint;
    w.placed.push_back({graph_.node_of(event.detector), radius});
  }
  for (const uint32_t detector : w.flipped) {
    if (std::ranges::find(events, detector, &ContinuedEvent::detector) == events.end()) {
      w.placed.push_back({graph_.node_of(detector)});
    }
  }
  // Small balls first, so that no search goes farther than the new ball. Events without a hint come last.
  std::ranges::sort(w.placed, {}, &FusedMatcher::Placed::radius);
  w.matcher.start();
  if (rounds > 0) w.matcher.add_rounds(rounds - 1, w.placed);
}

DecodeStatus FusedDecoder::decode_rounds(Workspace& workspace, std::span<uint64_t> flips) const {
  auto& w = static_cast<FusedWorkspace&>(workspace);
  if (!w.matcher.is_matchable()) return DecodeStatus::kUnmatchable;
  graph_.start_flips(flips);
  w.matcher.settle();
  w.matcher.flip_observables(flips);
  return DecodeStatus::kSolved;
}

DecodeStatus FusedDecoder::choose_round_errors(Workspace& workspace, ShotErrors& chosen) const {
  auto& w = static_cast<FusedWorkspace&>(workspace);
  chosen.is_known = false;
  chosen.errors.clear();
  if (!w.matcher.is_matchable()) return DecodeStatus::kUnmatchable;
  w.matcher.settle();
  w.matcher.append_paths(chosen.errors);
  w.choices.complete(chosen);
  return DecodeStatus::kSolved;
}

void FusedDecoder::push_shot(std::span<const uint32_t> events, FusedWorkspace& w) const {
  for (std::vector<uint32_t>& round : w.by_round) round.clear();
  for (const uint32_t event : events) w.by_round[rounds_[event]].push_back(event);
  w.matcher.start();
  for (uint32_t round = 0; round < w.by_round.size(); round++) push_round(round, w.by_round[round], w);
}

DecodeStatus FusedDecoder::decode_events(std::span<const uint32_t> events, Workspace& workspace,
                                         std::span<uint64_t> flips, ShotOutcome* outcome) const {
  auto& w = static_cast<FusedWorkspace&>(workspace);
  push_shot(events, w);
  const DecodeStatus status = decode_rounds(w, flips);
  if (outcome != nullptr && status == DecodeStatus::kSolved) {
    const int64_t weight = graph_.graph().baseline_weight() + w.matcher.weight();
    outcome->weight = static_cast<double>(weight) * graph_.graph().unit();
  }
  return status;
}

DecodeStatus FusedDecoder::choose_errors(std::span<const uint32_t> events, Workspace& workspace,
                                         std::span<uint64_t> flips, ShotErrors& chosen) const {
  auto& w = static_cast<FusedWorkspace&>(workspace);
  push_shot(events, w);
  if (decode_rounds(w, flips) == DecodeStatus::kUnmatchable) return DecodeStatus::kUnmatchable;
  return choose_round_errors(w, chosen);
}

void FusedDecoder::decode_block(const BitTable& detections, Workspace& workspace, const DecodeRequest& request,
                                DecodedBlock& out) const {
  auto& w = static_cast<FusedWorkspace&>(workspace);
  w.flips.resize((observable_count() + 63) / 64);
  for (size_t shot = 0; shot < detections.column_count(); shot++) {
    w.events.clear();
    for (uint32_t detector = 0; detector < detections.row_count(); detector++) {
      if (detections.get(detector, shot)) w.events.push_back(detector);
    }
    std::ranges::fill(w.flips, 0);
    ShotOutcome* const outcome = request.outcomes ? &out.outcomes[shot] : nullptr;
    const bool is_solved = decode_events(w.events, w, w.flips, outcome) == DecodeStatus::kSolved;
    if (!is_solved) out.mark_unmatchable(shot);
    for (size_t o = 0; is_solved && o < observable_count(); o++) {
      if (w.flips[o / 64] >> (o % 64) & 1) out.predictions.set(o, shot, true);
    }
    if (!request.errors) continue;
    if (is_solved) {
      w.flipped.clear();
      w.matcher.append_paths(w.flipped);
      w.choices.add(w.flipped, out.chosen);
    } else {
      out.chosen.add_without_list();
    }
  }
}

}  // namespace sallow
