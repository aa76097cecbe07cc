#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "bits/bit_table.h"
#include "decode/contract/decoder.h"
#include "experiment/tally.h"

namespace sallow {

/// One thread's decoding of blocks of shots: the answers, their tally, and the time that decoding took.
///
/// Tables have one row per bit and one column per shot. The decoder must outlive this; once a block of every size has
/// passed, nothing is allocated.
class BlockDecoder {
 public:
  /// With min_gap above 0, shots of a smaller gap are discarded; the decoder must have gaps (Capabilities).
  explicit BlockDecoder(const Decoder& decoder, double min_gap = 0);

  /// Decodes a block; `true_flips` (one row per observable) may be null, and then no failure is counted. Where
  /// `discarded`, one row, is not null, the shots with a 1 are decoded but discarded.
  Tally decode(const BitTable& detections, const BitTable* true_flips, const DecodeRequest& request = {},
               const BitTable* discarded = nullptr);

  /// After the last block, before the tallies are used or shown: Decoder::finish().
  void finish() { decoder_.finish(*workspace_); }

  /// The answers to the last block; outcomes also where min_gap needs them.
  const DecodedBlock& block() const { return block_; }
  const BitTable& predictions() const { return block_.predictions; }
  /// Of the last block with true flips: one row, 1 where a shot failed.
  const BitTable& failed() const { return counter_.failed(); }
  /// Of all blocks with true flips: how often each observable was predicted wrongly.
  std::span<const uint64_t> observable_failures() const { return counter_.observable_failures(); }
  /// Seconds spent within Decoder::decode, over all blocks.
  double seconds() const { return seconds_; }

 private:
  void discard_small_gaps(const BitTable* discarded);

  const Decoder& decoder_;
  double min_gap_;
  std::unique_ptr<Decoder::Workspace> workspace_;
  DecodedBlock block_;
  BitTable discarded_;  // one row; used only where min_gap_ is above 0
  FailureCounter counter_;
  double seconds_ = 0;
};

}  // namespace sallow
