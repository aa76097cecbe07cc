#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>

#include "api/bit_rows.h"
#include "api/decoding_rooms.h"
#include "api/run_blocks.h"

namespace sallow {

/// What decode_rows() is asked for. Null members are not asked for; all but predictions cost time.
struct RowAnswers {
  WantedBits predictions;
  uint8_t* unmatchable = nullptr;           // per shot: 1 if no error of the model explains it, else 0
  double* weights = nullptr;                // per shot, natural units; NaN if the decoder has no weights
  double* gaps = nullptr;                   // per shot, natural units
  double* log_likelihood_ratios = nullptr;  // shots rows of one number per observable
  /// Gets each block's number, its events and its answers: from several threads at the same time, `worker` telling
  /// which, and in any order. `outcomes` and `errors` say what it needs of DecodedBlock.
  std::function<void(size_t worker, size_t block, const BitTable& events, const DecodedBlock& answers)> each_block = {};
  bool outcomes = false;
  bool errors = false;
};

/// Decodes rows of shots, kShotsPerBlock at a time, in rooms of the decoder's.
///
/// Workers are numbered below threads_for(threads, blocks). `log_odds`, if not null, has a list per shot, for decoders
/// with adjustable_errors(). Answers do not depend on `threads` or `run`. A UsageError if memory is missing, if gaps
/// are asked of a decoder without, or as Decoder::decode() says. Workspaces are finished before this returns.
void decode_rows(DecodingRooms& rooms, const GivenBits& events, size_t shots, const RowAnswers& answers,
                 const ShotLogOdds* log_odds, size_t threads, const RunBlocks& run);

}  // namespace sallow
