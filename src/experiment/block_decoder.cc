#include "experiment/block_decoder.h"

#include <bit>
#include <chrono>

#include "base/error.h"

namespace sallow {

BlockDecoder::BlockDecoder(const Decoder& decoder, double min_gap)
    : decoder_(decoder), min_gap_(min_gap), workspace_(decoder.make_workspace()) {}

size_t BlockDecoder::decode_with(const BitTable& detections, const ShotLogOdds* log_odds, ShotOutcome* outcomes) {
  if (log_odds == nullptr) return decoder_.decode(detections, *workspace_, predictions_, outcomes);
  const auto* reweighted = dynamic_cast<const ReweightedDecoder*>(&decoder_);
  SALLOW_CHECK(reweighted != nullptr);
  return reweighted->decode(detections, *log_odds, *workspace_, predictions_, outcomes);
}

Tally BlockDecoder::decode(const BitTable& detections, const BitTable* true_flips, bool with_weights,
                           const ShotLogOdds* log_odds) {
  const size_t shots = detections.column_count();
  if (outcomes_.size() < shots) outcomes_.resize(shots);
  const auto start = std::chrono::steady_clock::now();
  const bool with_outcomes = with_weights || min_gap_ > 0;
  Tally tally{.shots = shots};
  tally.unmatchable = decode_with(detections, log_odds, with_outcomes ? outcomes_.data() : nullptr);
  seconds_ += std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  // Which shots had no solution is told by outcomes alone; where there are such shots, ask again, outside the time.
  if (tally.unmatchable > 0 && !with_outcomes && true_flips != nullptr) {
    decode_with(detections, log_odds, outcomes_.data());
  }
  for (size_t shot = 0; shot < shots && min_gap_ > 0; shot++) tally.discarded += outcomes_[shot].gap < min_gap_;
  if (true_flips != nullptr) count_failures(*true_flips, tally);
  outcome_count_ = with_weights ? shots : 0;
  return tally;
}

void BlockDecoder::count_failures(const BitTable& true_flips, Tally& tally) {
  SALLOW_CHECK(true_flips.row_count() == predictions_.row_count() && true_flips.column_count() == tally.shots);
  failed_.reset(1, tally.shots);
  uint64_t* failed = failed_.row(0);
  for (size_t r = 0; r < true_flips.row_count(); r++) {
    const uint64_t *predicted = predictions_.row(r), *flipped = true_flips.row(r);
    for (size_t w = 0; w < failed_.row_words(); w++) failed[w] |= predicted[w] ^ flipped[w];
  }
  if (tally.unmatchable > 0) {
    for (size_t shot = 0; shot < tally.shots; shot++) {
      if (outcomes_[shot].status == DecodeStatus::kUnmatchable) failed_.set(0, shot, true);
    }
  }
  if (tally.discarded > 0) {
    for (size_t shot = 0; shot < tally.shots; shot++) {
      if (outcomes_[shot].gap < min_gap_) failed_.set(0, shot, false);
    }
  }
  failed_.clear_padding();
  for (size_t w = 0; w < failed_.row_words(); w++) tally.failures += std::popcount(failed[w]);
}

}  // namespace sallow
