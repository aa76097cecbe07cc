#include "capi/decode_call.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <string>
#include <vector>

#include "api/block_parts.h"
#include "base/threads.h"
#include "capi/guard.h"
#include "capi/handles.h"
#include "capi/packed_rows.h"

namespace sallow {
namespace {

void check_log_odds(const Decoder& decoder, const sallow_log_odds& given, size_t shots) {
  const AdjustableErrors* adjustable = decoder.adjustable_errors();
  SALLOW_REQUIRE(adjustable != nullptr, "log_odds: the decoder was not made with the option log_odds");
  require_equal("shots of log_odds", given.shots, shots);
  require_pointer(given.starts, "log_odds: starts");
  if (given.count > 0) require_pointer(given.errors, "log_odds: errors");
  if (given.count > 0) require_pointer(given.log_odds, "log_odds: log_odds");
  SALLOW_REQUIRE(given.starts[0] == 0 && given.starts[shots] == given.count,
                 "log_odds: starts must go from 0 to count");
  SALLOW_REQUIRE(std::is_sorted(given.starts, given.starts + shots + 1), "log_odds: starts must rise");
  for (size_t k = 0; k < given.count; k++) {
    const uint32_t error = given.errors[k];
    SALLOW_REQUIRE(error < adjustable->error_count(),
                   "log_odds: error " + std::to_string(error) + " of " + std::to_string(adjustable->error_count()));
    SALLOW_REQUIRE(std::isfinite(given.log_odds[k]), "log_odds: entry " + std::to_string(k) + " is not finite");
    if (adjustable->is_adjustable(error)) continue;
    throw InputError("error " + std::to_string(error) + " is not wholly made of edges in the decoding graph",
                     "its probability must lie between 0 and 1, and each of its parts flip one detector or two");
  }
}

void append_chosen(const ChosenErrors& from, ChosenErrors& to) {
  for (size_t shot = 0; shot < from.size(); shot++) {
    if (from.has_list(shot)) {
      to.add(from[shot]);
    } else {
      to.add_without_list();
    }
  }
}

}  // namespace

DecodeCall::DecodeCall(const Decoder& decoder, size_t shots, const uint8_t* detections, size_t detections_bytes,
                       uint8_t* predictions, size_t predictions_bytes, const sallow_decode_extras* extras)
    : shots_(shots), events_(given_rows(detections, detections_bytes, shots, decoder.detector_count(), "detections")) {
  answers_.predictions = wanted_rows(predictions, predictions_bytes, shots, decoder.observable_count(), "predictions");
  const sallow_decode_extras out = filled_in(extras, "extras");
  if (extras != nullptr) require_equal("shots of extras", out.shots, shots);
  const Capabilities capabilities = decoder.capabilities();
  SALLOW_REQUIRE(out.gaps == nullptr || capabilities.gaps, "gaps: the decoder was not made with the option gaps");
  SALLOW_REQUIRE(out.log_likelihood_ratios == nullptr || capabilities.log_likelihood_ratios,
                 "log_likelihood_ratios: the decoder was not made with the option log_likelihood_ratios");
  SALLOW_REQUIRE(out.chosen == nullptr || capabilities.errors,
                 "chosen: the decoder was not made with the option chosen_errors");
  answers_.unmatchable = out.unmatchable;
  answers_.weights = out.weights;
  answers_.gaps = out.gaps;
  answers_.log_likelihood_ratios = out.log_likelihood_ratios;
  answers_.errors = out.chosen != nullptr;
  chosen_ = out.chosen != nullptr ? &out.chosen->errors : nullptr;
  has_log_odds_ = out.log_odds != nullptr;
  if (!has_log_odds_) return;
  const sallow_log_odds given = filled_in(out.log_odds, "log_odds");
  check_log_odds(decoder, given, shots);
  for (size_t shot = 0; shot < shots; shot++) {
    for (size_t k = given.starts[shot]; k < given.starts[shot + 1]; k++) {
      log_odds_.add({given.errors[k], given.log_odds[k]});
    }
    log_odds_.end_list();
  }
}

void DecodeCall::run(DecodingRooms& rooms, size_t threads) {
  // Blocks end in any order; the lists are in the order of shots.
  std::vector<ChosenErrors> blocks(chosen_ != nullptr ? blocks_of(0, shots_) : 0);
  if (chosen_ != nullptr) {
    answers_.each_block = [&](size_t, size_t block, const BitTable&, const DecodedBlock& answers) {
      append_chosen(answers.chosen, blocks[block]);
    };
  }
  decode_rows(rooms, events_, shots_, answers_, has_log_odds_ ? &log_odds_ : nullptr, threads, parallel_for);
  if (chosen_ == nullptr) return;
  chosen_->clear();
  for (const ChosenErrors& block : blocks) append_chosen(block, *chosen_);
}

bool DecodeCall::is_lone_shot() const {
  return shots_ == 1 && answers_.log_likelihood_ratios == nullptr && !has_log_odds_ && chosen_ == nullptr;
}

void DecodeCall::decode_lone_shot(const Decoder& decoder, DecodingRoom& room) const {
  room.fired.clear();
  for (size_t byte = 0; byte < events_.stride; byte++) {
    for (unsigned bits = events_.data[byte]; bits != 0; bits &= bits - 1) {
      const auto detector = static_cast<uint32_t>(8 * byte) + static_cast<uint32_t>(std::countr_zero(bits));
      if (detector < decoder.detector_count()) room.fired.push_back(detector);
    }
  }
  ShotOutcome outcome;
  const bool has_outcome = answers_.weights != nullptr || answers_.gaps != nullptr;
  const DecodeStatus status =
      decoder.decode_shot(room.fired, *room.workspace, room.flips, has_outcome ? &outcome : nullptr);
  decoder.finish(*room.workspace);
  for (size_t byte = 0; byte < answers_.predictions.stride; byte++) {
    answers_.predictions.data[byte] = static_cast<uint8_t>(room.flips[byte / 8] >> (8 * (byte % 8)));
  }
  if (answers_.unmatchable != nullptr) *answers_.unmatchable = status == DecodeStatus::kUnmatchable;
  if (answers_.weights != nullptr) *answers_.weights = outcome.weight;
  if (answers_.gaps != nullptr) *answers_.gaps = outcome.gap;
}

}  // namespace sallow
