#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "bits/bit_table.h"
#include "decode/contract/decoder.h"
#include "decode/weighted/reweighted_decoder.h"

namespace sallow {

/// What came of decoding some shots. Counts are kept, never rates: adding two tallies is adding their counts.
struct Tally {
  uint64_t shots = 0;
  uint64_t failures = 0;     // an observable predicted wrongly, or no prediction at all
  uint64_t unmatchable = 0;  // shots whose syndrome no error of the model explains
  uint64_t discarded = 0;    // shots that are not sure enough: no failures, whatever their answer

  uint64_t kept() const { return shots - discarded; }
  Tally& operator+=(const Tally& other) {
    shots += other.shots;
    failures += other.failures;
    unmatchable += other.unmatchable;
    discarded += other.discarded;
    return *this;
  }
  bool operator==(const Tally&) const = default;
};

/// One thread's decoding of blocks of shots: their predictions, their tally, and the time that decoding took.
///
/// Tables have a row a bit and a column a shot. The decoder must outlive this; once a block of every size has passed,
/// nothing is allocated.
class BlockDecoder {
 public:
  /// With min_gap above 0, shots of a smaller gap are discarded; the decoder must tell gaps (GapDecoder).
  explicit BlockDecoder(const Decoder& decoder, double min_gap = 0);

  /// Decodes a block; `true_flips` (a row an observable) may be null, and then no failure is counted. Weights cost time
  /// and are in outcomes() only where asked for. With `log_odds`, an entry a shot, the decoder must be a
  /// ReweightedDecoder.
  Tally decode(const BitTable& detections, const BitTable* true_flips, bool with_weights = false,
               const ShotLogOdds* log_odds = nullptr);

  /// After the last block, before the tallies are used or shown: Decoder::finish().
  void finish() { decoder_.finish(*workspace_); }

  /// Of the last block; a row an observable.
  const BitTable& predictions() const { return predictions_; }
  /// Of the last block, an entry a shot; empty unless weights were asked for.
  std::span<const ShotOutcome> outcomes() const { return {outcomes_.data(), outcome_count_}; }
  /// Of the last block with true flips: one row, 1 where a shot failed.
  const BitTable& failed() const { return failed_; }
  /// Seconds spent within Decoder::decode, over all blocks.
  double seconds() const { return seconds_; }

 private:
  size_t decode_with(const BitTable& detections, const ShotLogOdds* log_odds, ShotOutcome* outcomes);
  void count_failures(const BitTable& true_flips, Tally& tally);

  const Decoder& decoder_;
  double min_gap_;
  std::unique_ptr<Decoder::Workspace> workspace_;
  BitTable predictions_;
  std::vector<ShotOutcome> outcomes_;
  size_t outcome_count_ = 0;
  BitTable failed_;  // one row: the shots that failed
  double seconds_ = 0;
};

}  // namespace sallow
