#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "bits/bit_table.h"
#include "decode/contract/decoder.h"
#include "experiment/tally.h"

namespace sallow {

/// Decodes blocks of shots on one thread; keeps the last answers, and counts failures and time.
///
/// Tables have one row per bit and one column per shot. The decoder must outlive this object. After one block of each
/// size, nothing is allocated.
class BlockDecoder {
 public:
  /// If min_gap is above 0, shots of a smaller gap are discarded; the decoder must provide gaps (Capabilities).
  explicit BlockDecoder(const Decoder& decoder, double min_gap = 0);

  /// Decodes a block. `true_flips` (one row per observable) may be null; no failures are counted then. If `discarded`,
  /// one row, is not null, shots with a 1 there are decoded but discarded.
  Tally decode(const BitTable& detections, const BitTable* true_flips, const DecodeRequest& request = {},
               const BitTable* discarded = nullptr);

  /// Call this after the last block, before the tallies are used or printed. See Decoder::finish().
  void finish() { decoder_.finish(*workspace_); }

  /// The answers to the last block. Outcomes are also there if min_gap needs them.
  const DecodedBlock& block() const { return block_; }
  const BitTable& predictions() const { return block_.predictions; }
  /// For the last block with true flips: one row, 1 if a shot failed.
  const BitTable& failed() const { return counter_.failed(); }
  /// For all blocks with true flips: how often each observable was predicted wrongly.
  std::span<const uint64_t> observable_failures() const { return counter_.observable_failures(); }
  /// Seconds spent within Decoder::decode, over all blocks.
  double seconds() const { return seconds_; }

 private:
  void discard_small_gaps(const BitTable* discarded);

  const Decoder& decoder_;
  double min_gap_;
  std::unique_ptr<Decoder::Workspace> workspace_;
  DecodedBlock block_;
  BitTable discarded_;  // one row; used only if min_gap_ is above 0
  FailureCounter counter_;
  double seconds_ = 0;
};

}  // namespace sallow
