#pragma once

#include <gtest/gtest.h>

#include <algorithm>

#include "decode/contract/decoder.h"

namespace sallow {

/// Decodes a block and returns the number of unmatchable shots. `outcomes`, if not null, gets one entry per shot.
inline size_t decode_shots(const Decoder& decoder, const BitTable& detections, Decoder::Workspace& workspace,
                           BitTable& predictions, ShotOutcome* outcomes = nullptr,
                           const ShotLogOdds* log_odds = nullptr) {
  DecodedBlock block;
  decoder.decode(detections, workspace, block, {.outcomes = outcomes != nullptr, .log_odds = log_odds});
  size_t unmatchable = 0;
  for (size_t shot = 0; shot < detections.column_count(); shot++) {
    const bool is_unmatchable = block.unmatchable.get(0, shot);
    unmatchable += is_unmatchable;
    if (is_unmatchable) {
      for (size_t o = 0; o < block.predictions.row_count(); o++) EXPECT_FALSE(block.predictions.get(o, shot));
    }
    if (outcomes == nullptr) continue;
    EXPECT_EQ(block.outcomes[shot].status == DecodeStatus::kUnmatchable, is_unmatchable) << "shot " << shot;
  }
  EXPECT_EQ(block.unmatchable_count(), unmatchable);
  EXPECT_EQ(block.outcomes.size(), outcomes == nullptr ? 0 : detections.column_count());
  if (outcomes != nullptr) std::ranges::copy(block.outcomes, outcomes);
  predictions = block.predictions;
  return unmatchable;
}

}  // namespace sallow
