#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include "bits/bit_table.h"
#include "decode/contract/error_choices.h"

namespace sallow {

struct ShotLogOdds;

enum class DecodeStatus : uint8_t {
  kSolved,
  kUnmatchable,  // no error of the model explains the syndrome; the prediction is "no flip"
};

/// Details of the answer to one shot, besides its prediction.
struct ShotOutcome {
  DecodeStatus status = DecodeStatus::kSolved;
  /// Σ ln((1-p)/p) over the solution's errors, in natural units; 0 if unmatchable, NaN if the decoder has no weights.
  double weight = 0;
  /// The extra weight of the best solution with other flips; infinite unless the decoder has gaps (Capabilities).
  double gap = std::numeric_limits<double>::infinity();
};

/// What to compute for a block besides its predictions. Each item costs time.
struct DecodeRequest {
  /// Outcomes. Parts of the model that cannot change a prediction are then solved too, to get the whole weight.
  bool outcomes = false;
  bool log_likelihood_ratios = false;
  bool errors = false;  // DecodedBlock::chosen
  /// Log-odds per shot, only for Decoder::adjustable_errors(); for at least as many shots as the block has.
  const ShotLogOdds* log_odds = nullptr;
};

/// The answers to a block of shots. Keep one per thread: after the largest block, nothing is allocated.
struct DecodedBlock {
  BitTable predictions;  // one row per observable, one column per shot
  BitTable unmatchable;  // one row, one column per shot: 1 if no error of the model explains the shot
  /// One entry per shot; empty unless requested.
  std::vector<ShotOutcome> outcomes;
  /// ln(P(no flip) / P(flip)) given the shot's events, for each shot and observable: entry shot * observables + k.
  /// Natural units; positive if a flip is less likely than none; NaN if nothing is known, as for an unmatchable shot.
  /// Empty unless requested.
  std::vector<double> log_likelihood_ratios;
  /// The errors of each answer; empty unless requested.
  ChosenErrors chosen;

  size_t unmatchable_count() const;
  void mark_unmatchable(size_t shot) {
    unmatchable.set(0, shot, true);
    if (!outcomes.empty()) outcomes[shot].status = DecodeStatus::kUnmatchable;
  }
};

}  // namespace sallow
