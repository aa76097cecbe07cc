#pragma once

#include <sallow/sallow.h>

#include <cstddef>
#include <cstdint>

#include "api/decode_rows.h"
#include "decode/contract/shot_log_odds.h"

namespace sallow {

/// The request of a call of the C interface to a decoder.
class DecodeCall {
 public:
  /// Checks all arguments. Throws UsageError, or InputError for log-odds of errors that the decoder cannot adjust.
  DecodeCall(const Decoder& decoder, size_t shots, const uint8_t* detections, size_t detections_bytes,
             uint8_t* predictions, size_t predictions_bytes, const sallow_decode_extras* extras);

  void run(DecodingRooms& rooms, size_t threads);

  /// Whether decode_lone_shot() can be used: for one shot and at most prediction, weight, gap and unmatchable.
  bool is_lone_shot() const;
  /// Decodes without a block; after the room's first calls, nothing is allocated.
  void decode_lone_shot(const Decoder& decoder, DecodingRoom& room) const;

 private:
  size_t shots_;
  GivenBits events_;
  RowAnswers answers_;
  ShotLogOdds log_odds_;
  bool has_log_odds_;
  ChosenErrors* chosen_;  // null: not requested
};

}  // namespace sallow
