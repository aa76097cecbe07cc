#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "bits/bit_table.h"
#include "decode/contract/decoder.h"
#include "experiment/block_certifier.h"
#include "experiment/block_decoder.h"

namespace sallow {

/// Draws block number `block` of kShotsPerBlock shots: one row per detector, one row per observable, one column per
/// shot. What it writes depends on the block alone. Called from several threads, `worker` telling which.
using DrawBlock = std::function<void(size_t worker, uint64_t block, BitTable& detections, BitTable& true_flips)>;

struct SamplingRun;

struct SamplingLimits {
  uint64_t max_shots = 1'000'000;
  /// Stops at the first block, in order, at whose end the first decoder has failed this often; 0: never.
  uint64_t max_failures = 0;
  size_t threads = 1;
  /// Also proves every answer; all decoders must have a prover.
  bool certify = false;
  /// Above 0: discards shots of smaller gaps; all decoders must have them (Capabilities).
  double min_gap = 0;
  /// Discards nothing, but also counts what would be kept and fail at each of these gaps; the first decoder must have
  /// them.
  std::vector<double> min_gaps = {};

  /// The part of the run that is done after what it has counted so far, by whichever limit is nearer.
  double part_done(const SamplingRun& so_far) const;
};

struct SamplingRun {
  std::vector<Tally> tallies;          // one a decoder, all on the same shots
  std::vector<Tally> by_gap;           // one per SamplingLimits::min_gaps, of the first decoder
  std::vector<double> decode_seconds;  // one a decoder: time within decode(), all threads together
  uint64_t shots = 0;
  uint64_t detection_events = 0;  // over all detectors and shots
  CertificateTally certificates;  // of all decoders together
  double seconds = 0;             // of the whole run
};

/// Samples and decodes in one pass, block by block on all threads, each block with every decoder.
///
/// The counts depend on the drawn blocks and the limits alone: not on the number of threads. `progress`, where given,
/// is called from the calling thread with what is counted so far, several times a second where decoding a block on each
/// thread does not take longer; what it throws ends the run.
SamplingRun sample_and_decode(const DrawBlock& draw, std::span<const Decoder* const> decoders,
                              const SamplingLimits& limits,
                              const std::function<void(const SamplingRun&)>& progress = {});

}  // namespace sallow
