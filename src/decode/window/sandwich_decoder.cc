#include "decode/window/sandwich_decoder.h"

#include <algorithm>
#include <limits>

namespace sallow {

struct SandwichDecoder::SandwichWorkspace final : Workspace {
  explicit SandwichWorkspace(const SandwichSchedule& schedule)
      : worker(schedule),
        events(schedule),
        results(schedule.windows().size()),
        places(schedule.rounds().round_count()),
        flips((schedule.observable_count() + 63) / 64) {}

  SandwichWorker worker;
  SandwichEvents events;
  std::vector<SandwichResult> results;
  std::vector<std::vector<uint32_t>> places;  // by round
  std::vector<uint32_t> shot;
  std::vector<uint64_t> flips;
};

std::unique_ptr<Decoder::Workspace> SandwichDecoder::make_workspace() const {
  return std::make_unique<SandwichWorkspace>(*schedule_);
}

void SandwichDecoder::finish(Workspace& workspace) const {
  static_cast<SandwichWorkspace&>(workspace).worker.finish();
}

DecodeStatus SandwichDecoder::decode_events(std::span<const uint32_t> events, Workspace& workspace,
                                            std::span<uint64_t> flips, ShotOutcome* outcome) const {
  auto& w = static_cast<SandwichWorkspace&>(workspace);
  if (outcome != nullptr) outcome->weight = std::numeric_limits<double>::quiet_NaN();
  for (std::vector<uint32_t>& places : w.places) places.clear();
  const DetectorRounds& rounds = schedule_->rounds();
  for (const uint32_t event : events) w.places[rounds.round_of(event)].push_back(rounds.place_of(event));
  for (uint32_t round = 0; round < rounds.round_count(); round++) w.events.set_round(round, w.places[round]);
  // Outer windows first, because gaps need them.
  for (const size_t parity : {0, 1}) {
    for (size_t number = parity; number < w.results.size(); number += 2) {
      SandwichResult& result = w.results[number];
      w.worker.decode(number, w.events, w.results, result);
      if (!result.is_resolved) {
        std::ranges::fill(flips, 0);
        if (outcome != nullptr) outcome->weight = 0;
        return DecodeStatus::kUnmatchable;
      }
      for (size_t word = 0; word < flips.size(); word++) flips[word] ^= result.frame[word];
    }
  }
  return DecodeStatus::kSolved;
}

void SandwichDecoder::decode_block(const BitTable& detections, Workspace& workspace, const DecodeRequest& request,
                                   DecodedBlock& out) const {
  auto& w = static_cast<SandwichWorkspace&>(workspace);
  for (size_t shot = 0; shot < detections.column_count(); shot++) {
    w.shot.clear();
    for (uint32_t detector = 0; detector < detections.row_count(); detector++) {
      if (detections.get(detector, shot)) w.shot.push_back(detector);
    }
    std::ranges::fill(w.flips, 0);
    ShotOutcome* const outcome = request.outcomes ? &out.outcomes[shot] : nullptr;
    const DecodeStatus status = decode_events(w.shot, workspace, w.flips, outcome);
    if (outcome != nullptr) outcome->status = status;
    if (status == DecodeStatus::kUnmatchable) {
      out.mark_unmatchable(shot);
      continue;
    }
    for (size_t o = 0; o < observable_count(); o++) {
      if (w.flips[o / 64] >> (o % 64) & 1) out.predictions.set(o, shot, true);
    }
  }
}

}  // namespace sallow
