#include "decode/window/window_decoder.h"

#include <limits>

#include <algorithm>
#include <bit>
#include "decode/window/window_stream.h"

namespace sallow {

struct WindowDecoder::WindowWorkspace final : Workspace {
  explicit WindowWorkspace(const WindowDecoder& decoder) {
    if (decoder.whole() != nullptr) {
      whole = decoder.whole()->make_workspace();
    } else {
      stream = std::make_unique<WindowStream>(*decoder.schedule_);
      places.resize(decoder.schedule_->round_count());
      flips.resize((decoder.observable_count() + 63) / 64);
    }
  }

  std::unique_ptr<Workspace> whole;
  std::unique_ptr<WindowStream> stream;
  std::vector<std::vector<uint32_t>> places;   // by round
  std::vector<std::vector<uint32_t>> by_shot;  // the events of each shot of a block
  std::vector<uint64_t> flips;
};

std::unique_ptr<Decoder::Workspace> WindowDecoder::make_workspace() const {
  return std::make_unique<WindowWorkspace>(*this);
}

void WindowDecoder::finish(Workspace& workspace) const {
  auto& w = static_cast<WindowWorkspace&>(workspace);
  if (w.whole) whole()->finish(*w.whole);
  if (w.stream) w.stream->finish_decoders();
}

DecodeStatus WindowDecoder::decode_events(std::span<const uint32_t> events, Workspace& workspace,
                                          std::span<uint64_t> flips, ShotOutcome* outcome) const {
  auto& w = static_cast<WindowWorkspace&>(workspace);
  if (w.whole) return whole()->decode_shot(events, *w.whole, flips, outcome);
  if (outcome != nullptr) outcome->weight = std::numeric_limits<double>::quiet_NaN();
  for (std::vector<uint32_t>& places : w.places) places.clear();
  const DetectorRounds& rounds = schedule_->rounds();
  for (const uint32_t event : events) w.places[rounds.round_of(event)].push_back(rounds.place_of(event));
  WindowStream& stream = *w.stream;
  stream.reset();
  for (const std::vector<uint32_t>& places : w.places) {
    stream.push_round(places);
    if (stream.is_due() && !stream.decode_window().is_resolved) {
      if (outcome != nullptr) outcome->weight = 0;
      return DecodeStatus::kUnmatchable;
    }
  }
  std::ranges::copy(stream.frame(), flips.begin());
  return DecodeStatus::kSolved;
}

void WindowDecoder::decode_block(const BitTable& detections, Workspace& workspace, const DecodeRequest& request,
                                 DecodedBlock& out) const {
  auto& w = static_cast<WindowWorkspace&>(workspace);
  if (w.whole) return whole()->decode(detections, *w.whole, out, request);
  const size_t shots = detections.column_count();
  w.by_shot.resize(std::max(w.by_shot.size(), shots));
  for (std::vector<uint32_t>& events : w.by_shot) events.clear();
  for (uint32_t detector = 0; detector < detections.row_count(); detector++) {
    const std::span<const uint64_t> row = detections.row_span(detector);
    for (size_t word = 0; word < row.size(); word++) {
      for (uint64_t bits = row[word]; bits != 0; bits &= bits - 1) {
        const size_t shot = 64 * word + static_cast<size_t>(std::countr_zero(bits));
        if (shot < shots) w.by_shot[shot].push_back(detector);
      }
    }
  }
  for (size_t shot = 0; shot < shots; shot++) {
    std::ranges::fill(w.flips, 0);
    ShotOutcome* const outcome = request.outcomes ? &out.outcomes[shot] : nullptr;
    if (decode_events(w.by_shot[shot], workspace, w.flips, outcome) == DecodeStatus::kUnmatchable) {
      out.mark_unmatchable(shot);
      continue;
    }
    for (size_t o = 0; o < observable_count(); o++) {
      if (w.flips[o / 64] >> (o % 64) & 1) out.predictions.set(o, shot, true);
    }
  }
}

}  // namespace sallow
