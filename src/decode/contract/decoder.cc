#include "decode/contract/decoder.h"

#include <algorithm>
#include <bit>
#include <string>

#include "base/error.h"
#include "decode/contract/shot_log_odds.h"

namespace sallow {

struct Decoder::Workspace::OneShotBlock {
  BitTable detections;           // one column
  std::vector<uint32_t> events;  // the bits set in `detections`
  DecodedBlock block;
};

Decoder::Workspace::Workspace() = default;
Decoder::Workspace::~Workspace() = default;

size_t DecodedBlock::unmatchable_count() const {
  size_t count = 0;
  if (unmatchable.row_count() == 0) return count;
  for (const uint64_t word : unmatchable.row_span(0)) count += static_cast<size_t>(std::popcount(word));
  return count;
}

void Decoder::decode(const BitTable& detections, Workspace& workspace, DecodedBlock& out,
                     const DecodeRequest& request) const {
  const size_t shots = detections.column_count();
  require_equal("decode: rows of detection events", detections.row_count(), detector_count());
  SALLOW_REQUIRE(!request.log_likelihood_ratios || capabilities().log_likelihood_ratios,
                 "decode: this decoder has no log-likelihood ratios; see capabilities()");
  SALLOW_REQUIRE(!request.errors || capabilities().errors,
                 "decode: this decoder cannot list the errors that it chooses; see capabilities()");
  if (request.log_odds != nullptr) {
    SALLOW_REQUIRE(adjustable_errors() != nullptr,
                   "decode: this decoder takes no log-odds per shot; see adjustable_errors()");
    SALLOW_REQUIRE(
        request.log_odds->size() >= shots,
        "decode: log-odds for " + std::to_string(request.log_odds->size()) + " shots of " + std::to_string(shots));
  }
  out.predictions.reset(observable_count(), shots);
  out.unmatchable.reset(1, shots);
  out.outcomes.assign(request.outcomes ? shots : 0, {});
  out.log_likelihood_ratios.assign(request.log_likelihood_ratios ? shots * observable_count() : 0,
                                   std::numeric_limits<double>::quiet_NaN());
  out.chosen.clear();
  decode_block(detections, workspace, request, out);
  SALLOW_CHECK(out.chosen.size() == (request.errors ? shots : 0));
}

void Decoder::require_shot(const char* call, std::span<const uint32_t> events, std::span<const uint64_t> flips) const {
  const auto place = [&] { return std::string(call) + ": "; };
  SALLOW_REQUIRE(flips.size() == (observable_count() + 63) / 64, place() + "words of flips: expected " +
                                                                     std::to_string((observable_count() + 63) / 64) +
                                                                     ", got " + std::to_string(flips.size()));
  for (size_t k = 1; k < events.size(); k++) {
    SALLOW_REQUIRE(events[k - 1] < events[k], place() + "event D" + std::to_string(events[k]) + " after D" +
                                                  std::to_string(events[k - 1]) + "; they must rise");
  }
  SALLOW_REQUIRE(events.empty() || events.back() < detector_count(),
                 place() + "event D" + std::to_string(events.back()) + " of a model of " +
                     std::to_string(detector_count()) + " detectors");
}

DecodeStatus Decoder::decode_shot(std::span<const uint32_t> events, Workspace& workspace, std::span<uint64_t> flips,
                                  ShotOutcome* outcome) const {
  require_shot("decode_shot", events, flips);
  std::ranges::fill(flips, 0);
  if (outcome != nullptr) *outcome = {};
  const DecodeStatus status = decode_events(events, workspace, flips, outcome);
  if (outcome != nullptr) outcome->status = status;
  return status;
}

DecodeStatus Decoder::decode_shot_errors(std::span<const uint32_t> events, Workspace& workspace,
                                         std::span<uint64_t> flips, ShotErrors& chosen) const {
  require_shot("decode_shot_errors", events, flips);
  SALLOW_REQUIRE(capabilities().errors,
                 "decode_shot_errors: this decoder cannot list the errors that it chooses; see capabilities()");
  std::ranges::fill(flips, 0);
  chosen.is_known = false;
  chosen.errors.clear();
  return choose_errors(events, workspace, flips, chosen);
}

void Decoder::push_round(uint32_t, std::span<const uint32_t>, Workspace&) const {
  throw UsageError("push_round: this decoder does not work round by round; see detector_rounds()");
}

DecodeStatus Decoder::decode_rounds(Workspace&, std::span<uint64_t>) const {
  throw UsageError("decode_rounds: this decoder does not work round by round; see detector_rounds()");
}

DecodeStatus Decoder::choose_round_errors(Workspace&, ShotErrors&) const {
  throw UsageError("choose_round_errors: this decoder does not choose errors round by round; see detector_rounds()");
}

void Decoder::continue_rounds(uint32_t, std::span<const ContinuedEvent>, const Decoder&, Workspace&, Workspace&) const {
  throw UsageError("continue_rounds: this decoder does not choose errors round by round; see detector_rounds()");
}

DecodeStatus Decoder::decode_shot_bits(std::span<const uint64_t> detections, Workspace& workspace,
                                       std::span<uint64_t> flips, ShotOutcome* outcome) const {
  require_equal("decode_shot_bits: words of detection events", detections.size(), (detector_count() + 63) / 64);
  std::vector<uint32_t>& events = workspace.events_;
  events.clear();
  for (size_t word = 0; word < detections.size(); word++) {
    for (uint64_t bits = detections[word]; bits != 0; bits &= bits - 1) {
      events.push_back(static_cast<uint32_t>(64 * word) + static_cast<uint32_t>(std::countr_zero(bits)));
    }
  }
  return decode_shot(events, workspace, flips, outcome);
}

Decoder::Workspace::OneShotBlock& Decoder::decode_alone(std::span<const uint32_t> events, Workspace& workspace,
                                                        const DecodeRequest& request) const {
  if (!workspace.one_shot_) {
    workspace.one_shot_ = std::make_unique<Workspace::OneShotBlock>();
    workspace.one_shot_->detections.reset(detector_count(), 1);
  }
  Workspace::OneShotBlock& one = *workspace.one_shot_;
  // Cleared here, not after decoding, because decoding may have thrown.
  for (const uint32_t detector : one.events) one.detections.set(detector, 0, false);
  one.events.assign(events.begin(), events.end());
  for (const uint32_t detector : events) one.detections.set(detector, 0, true);
  decode(one.detections, workspace, one.block, request);
  return one;
}

DecodeStatus Decoder::copy_flips(const Workspace::OneShotBlock& one, std::span<uint64_t> flips) const {
  for (size_t k = 0; k < observable_count(); k++) {
    flips[k / 64] |= uint64_t{one.block.predictions.get(k, 0)} << (k % 64);
  }
  return one.block.unmatchable.get(0, 0) ? DecodeStatus::kUnmatchable : DecodeStatus::kSolved;
}

DecodeStatus Decoder::decode_events(std::span<const uint32_t> events, Workspace& workspace, std::span<uint64_t> flips,
                                    ShotOutcome* outcome) const {
  const Workspace::OneShotBlock& one = decode_alone(events, workspace, {.outcomes = outcome != nullptr});
  if (outcome != nullptr) *outcome = one.block.outcomes[0];
  return copy_flips(one, flips);
}

DecodeStatus Decoder::choose_errors(std::span<const uint32_t> events, Workspace& workspace, std::span<uint64_t> flips,
                                    ShotErrors& chosen) const {
  const Workspace::OneShotBlock& one = decode_alone(events, workspace, {.errors = true});
  chosen.is_known = one.block.chosen.has_list(0);
  chosen.errors.assign(one.block.chosen[0].begin(), one.block.chosen[0].end());
  return copy_flips(one, flips);
}

}  // namespace sallow
