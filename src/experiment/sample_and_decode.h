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
/// shot. The result depends on `block` alone. Called from several threads; `worker` is the number of the thread.
using DrawBlock = std::function<void(size_t worker, uint64_t block, BitTable& detections, BitTable& true_flips)>;

struct SamplingRun;

struct SamplingLimits {
  uint64_t max_shots = 1'000'000;
  /// Stops at the end of the first block, in order, by which the first decoder has failed this often; 0: no limit.
  uint64_t max_failures = 0;
  size_t threads = 1;
  /// Also proves every answer; all decoders must have a prover.
  bool certify = false;
  /// If above 0, discards shots of smaller gaps; all decoders must provide gaps (Capabilities).
  double min_gap = 0;
  /// For each of these gaps, also counts the shots that it would keep and their failures; discards nothing. The first
  /// decoder must provide gaps.
  std::vector<double> min_gaps = {};

  /// The fraction of the run that is done, by the limit that is nearer.
  double part_done(const SamplingRun& so_far) const;
};

struct SamplingRun {
  std::vector<Tally> tallies;          // one per decoder, all on the same shots
  std::vector<Tally> by_gap;           // one per SamplingLimits::min_gaps, of the first decoder
  std::vector<double> decode_seconds;  // one per decoder: time in decode(), summed over threads
  uint64_t shots = 0;
  uint64_t detection_events = 0;  // over all detectors and shots
  CertificateTally certificates;  // of all decoders together
  double seconds = 0;             // of the whole run
};

/// Samples and decodes in one pass, block by block on all threads, each block with every decoder.
///
/// The counts depend only on the drawn blocks and the limits, not on the number of threads. `progress`, if given, is
/// called on the calling thread with the counts so far, several times per second unless decoding a block per thread
/// takes longer; an exception that it throws ends the run.
SamplingRun sample_and_decode(const DrawBlock& draw, std::span<const Decoder* const> decoders,
                              const SamplingLimits& limits,
                              const std::function<void(const SamplingRun&)>& progress = {});

}  // namespace sallow
