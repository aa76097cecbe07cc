#include "decode/matching/gap/gap_decoder.h"

#include <algorithm>
#include <limits>
#include <vector>

#include "base/stop_request.h"

namespace sallow {

namespace {

double gap_between(const ShotOutcome& predicted, const ShotOutcome& other) {
  if (other.status == DecodeStatus::kUnmatchable) return std::numeric_limits<double>::infinity();
  // The two graphs may round weights differently, so ties can fall slightly below 0.
  return std::max(0.0, other.weight - predicted.weight);
}

}  // namespace

struct GapDecoder::GapWorkspace final : Workspace {
  std::unique_ptr<Workspace> matching, by_class;
  BitTable events;           // of parity_.graph
  DecodedBlock of_class[2];  // without a flip, and with a flip
};

GapDecoder::GapDecoder(std::unique_ptr<const MatchingDecoder> matching)
    : matching_(std::move(matching)), parity_(matching_->graph()), by_class_(parity_.graph) {}

std::unique_ptr<Decoder::Workspace> GapDecoder::make_workspace() const {
  auto workspace = std::make_unique<GapWorkspace>();
  workspace->matching = matching_->make_workspace();
  workspace->by_class = by_class_.make_workspace();
  return workspace;
}

void GapDecoder::decode_block(const BitTable& detections, Workspace& workspace, const DecodeRequest& request,
                              DecodedBlock& out) const {
  auto& w = static_cast<GapWorkspace&>(workspace);
  matching_->decode(detections, *w.matching, out, {.outcomes = request.outcomes, .errors = request.errors});
  if (!request.outcomes && !request.log_likelihood_ratios) return;
  if (request.log_likelihood_ratios) {
    // Decoding by matching resized this vector to 0, because the inner request did not ask for ratios.
    out.log_likelihood_ratios.assign(detections.column_count(), std::numeric_limits<double>::quiet_NaN());
  }
  load(detections, w.events);
  for (DecodedBlock& of : w.of_class) {
    by_class_.decode(w.events, *w.by_class, of, {.outcomes = true});
    uint64_t* parity = w.events.row(parity_.detectors.size());
    for (size_t word = 0; word < w.events.row_words(); word++) parity[word] ^= ~uint64_t{0};
    w.events.clear_padding();
  }
  for (size_t shot = 0; shot < detections.column_count(); shot++) {
    stop_if_requested();
    const bool is_unmatchable = out.unmatchable.get(0, shot), flip = out.predictions.get(0, shot);
    const double gap =
        is_unmatchable ? 0 : gap_between(w.of_class[flip].outcomes[shot], w.of_class[!flip].outcomes[shot]);
    if (request.outcomes) out.outcomes[shot].gap = gap;
    if (request.log_likelihood_ratios && !is_unmatchable) out.log_likelihood_ratios[shot] = flip ? -gap : gap;
  }
}

// The events that parity_.graph must explain if the observable does not flip.
void GapDecoder::load(const BitTable& detections, BitTable& events) const {
  const size_t count = parity_.detectors.size();
  events.reset(count + 1, detections.column_count());
  uint64_t* parity = events.row(count);
  std::fill_n(parity, events.row_words(), parity_.certain_flip ? ~uint64_t{0} : 0);
  for (size_t k = 0; k < count; k++) {
    const uint64_t* from = detections.row(parity_.detectors[k]);
    const uint64_t certain = parity_.flipped[k] ? ~uint64_t{0} : 0, counts = parity_.bits[k] ? ~uint64_t{0} : 0;
    uint64_t* to = events.row(k);
    for (size_t word = 0; word < events.row_words(); word++) {
      to[word] = from[word] ^ certain;
      parity[word] ^= to[word] & counts;
    }
  }
  events.clear_padding();
}

void GapDecoder::prove(std::span<const uint32_t> detectors, Workspace& workspace, Certificate& certificate) const {
  matching_->prove(detectors, *static_cast<GapWorkspace&>(workspace).matching, certificate);
}

}  // namespace sallow
