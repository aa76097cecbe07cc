#include "experiment/block_decoder.h"

#include <algorithm>

#include "base/error.h"
#include "base/stopwatch.h"

namespace sallow {

BlockDecoder::BlockDecoder(const Decoder& decoder, double min_gap)
    : decoder_(decoder), min_gap_(min_gap), workspace_(decoder.make_workspace()) {
  SALLOW_REQUIRE(min_gap == 0 || decoder.capabilities().gaps, "min_gap: this decoder has no gaps");
}

Tally BlockDecoder::decode(const BitTable& detections, const BitTable* true_flips, const DecodeRequest& request,
                           const BitTable* discarded) {
  DecodeRequest wanted = request;
  wanted.outcomes |= min_gap_ > 0;
  const Stopwatch stopwatch;
  decoder_.decode(detections, *workspace_, block_, wanted);
  seconds_ += stopwatch.seconds();
  if (min_gap_ > 0) {
    discard_small_gaps(discarded);
    discarded = &discarded_;
  }
  if (true_flips != nullptr) return counter_.tally(block_, *true_flips, discarded);
  return {detections.column_count(), 0, block_.unmatchable_count(), discarded == nullptr ? 0 : count_row(*discarded)};
}

void BlockDecoder::discard_small_gaps(const BitTable* discarded) {
  discarded_.reset(1, block_.outcomes.size());
  if (discarded != nullptr) std::ranges::copy(discarded->row_span(0), discarded_.row(0));
  for (size_t shot = 0; shot < block_.outcomes.size(); shot++) {
    if (block_.outcomes[shot].gap < min_gap_) discarded_.set(0, shot, true);
  }
}

}  // namespace sallow
