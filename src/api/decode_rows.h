#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>

#include "api/bit_rows.h"
#include "api/decoding_rooms.h"
#include "api/run_blocks.h"

namespace sallow {

/// The requested output of decode_rows(). Null members are not computed; each member except predictions takes time.
struct RowAnswers {
  WantedBits predictions;
  uint8_t* unmatchable = nullptr;           // per shot: 1 if no errors of the model explain it, else 0
  double* weights = nullptr;                // per shot, natural units; NaN if the decoder has no weights
  double* gaps = nullptr;                   // per shot, natural units
  double* log_likelihood_ratios = nullptr;  // shots rows of one number per observable
  /// Called with the number, events and answers of each block, in any order, from several threads at the same time;
  /// `worker` is the number of the thread. `outcomes` and `errors`: the parts of DecodedBlock that it needs.
  std::function<void(size_t worker, size_t block, const BitTable& events, const DecodedBlock& answers)> each_block = {};
  bool outcomes = false;
  bool errors = false;
};

/// Decodes rows of shots, kShotsPerBlock at a time, in rooms of the decoder.
///
/// Workers are numbered below threads_for(threads, blocks). `log_odds`, if not null, has a list per shot, for decoders
/// with adjustable_errors(). Answers do not depend on `threads` or `run`. Throws UsageError if memory is missing, if
/// gaps are requested from a decoder that has none, and as documented for Decoder::decode(). Workspaces are finished
/// before this returns.
void decode_rows(DecodingRooms& rooms, const GivenBits& events, size_t shots, const RowAnswers& answers,
                 const ShotLogOdds* log_odds, size_t threads, const RunBlocks& run);

}  // namespace sallow
