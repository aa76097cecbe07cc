#include "experiment/sample_and_decode.h"

#include <algorithm>

#include "base/error.h"
#include "base/stopwatch.h"
#include "base/threads.h"
#include "bits/random_stream.h"
#include "bits/shot_columns.h"
#include "experiment/gap_curve.h"

namespace sallow {
namespace {

// Blocks per thread between two checks of the limits. Waves grow up to this size, so that a run with few failures
// rarely waits for its slowest thread, and a run that stops early has drawn few unused shots.
constexpr size_t kMaxBlocksPerThread = 16;
// Waves do not grow if one takes longer than this, so that slow decoders report progress too.
constexpr double kWaveSeconds = 1;

struct BlockResult {
  std::vector<Tally> tallies, by_gap;
  CertificateTally certificates;
  uint64_t detection_events = 0;
};

struct Worker {
  BitTable detections, true_flips;
  std::vector<BlockDecoder> decoders;
  std::vector<BlockCertifier> certifiers;  // one per worker, or none
};

}  // namespace

double SamplingLimits::part_done(const SamplingRun& so_far) const {
  const auto part = [](uint64_t done, uint64_t all) {
    return all == 0 ? 0 : std::min(1.0, static_cast<double>(done) / static_cast<double>(all));
  };
  return std::max(part(so_far.shots, max_shots), part(so_far.tallies.at(0).failures, max_failures));
}

SamplingRun sample_and_decode(const DrawBlock& draw, std::span<const Decoder* const> decoders,
                              const SamplingLimits& limits, const std::function<void(const SamplingRun&)>& progress) {
  SALLOW_REQUIRE(!decoders.empty(), "sample_and_decode: no decoder was given");
  SALLOW_REQUIRE(limits.threads > 0, "sample_and_decode: expected at least 1 thread, got 0");
  SALLOW_REQUIRE(limits.min_gaps.empty() || decoders[0]->capabilities().gaps, "min_gaps: this decoder has no gaps");
  const Stopwatch stopwatch;
  std::vector<Worker> workers(limits.threads);
  for (Worker& worker : workers) {
    for (const Decoder* decoder : decoders) {
      worker.decoders.emplace_back(*decoder, limits.min_gap);
      if (limits.certify) worker.certifiers.emplace_back(*decoder);
    }
  }

  SamplingRun run;
  run.tallies.resize(decoders.size());
  run.decode_seconds.resize(decoders.size());
  const uint64_t block_count = limits.max_shots / kShotsPerBlock + (limits.max_shots % kShotsPerBlock != 0);
  std::vector<BlockResult> wave;
  size_t blocks_per_thread = 1;
  bool stopped = false;
  for (uint64_t first = 0; first < block_count && !stopped;) {
    const Stopwatch wave_stopwatch;
    wave.resize(std::min<uint64_t>(block_count - first, blocks_per_thread * limits.threads));
    parallel_for(limits.threads, wave.size(), [&](size_t w, size_t item) {
      Worker& worker = workers[w];
      const uint64_t block = first + item;
      draw(w, block, worker.detections, worker.true_flips);
      const uint64_t shots = std::min<uint64_t>(kShotsPerBlock, limits.max_shots - block * kShotsPerBlock);
      if (shots < kShotsPerBlock) {
        worker.detections = first_columns(worker.detections, shots);
        worker.true_flips = first_columns(worker.true_flips, shots);
      }
      BlockResult& result = wave[item];
      result.detection_events = count_bits(worker.detections);
      result.tallies.clear();
      for (BlockDecoder& decoder : worker.decoders) {
        result.tallies.push_back(
            decoder.decode(worker.detections, &worker.true_flips, {.outcomes = !limits.min_gaps.empty()}));
      }
      const BlockDecoder& first_decoder = worker.decoders.front();
      if (!limits.min_gaps.empty()) {
        result.by_gap = tallies_by_gap(first_decoder.block(), &first_decoder.failed(), limits.min_gaps);
      }
      result.certificates = {};
      for (size_t d = 0; d < worker.certifiers.size(); d++) {
        result.certificates +=
            worker.certifiers[d].certify(worker.detections, worker.decoders[d].block(), block * kShotsPerBlock);
      }
    });
    for (size_t item = 0; item < wave.size() && !stopped; item++) {
      for (size_t d = 0; d < decoders.size(); d++) run.tallies[d] += wave[item].tallies[d];
      add_tallies(run.by_gap, wave[item].by_gap);
      run.certificates += wave[item].certificates;
      run.detection_events += wave[item].detection_events;
      stopped = limits.max_failures > 0 && run.tallies[0].failures >= limits.max_failures;
    }
    run.shots = run.tallies[0].shots;
    run.seconds = stopwatch.seconds();
    first += wave.size();
    if (wave_stopwatch.seconds() < kWaveSeconds) {
      blocks_per_thread = std::min(kMaxBlocksPerThread, 2 * blocks_per_thread);
    }
    if (progress) progress(run);
  }
  for (Worker& worker : workers) {
    for (BlockDecoder& decoder : worker.decoders) decoder.finish();
    for (size_t d = 0; d < decoders.size(); d++) run.decode_seconds[d] += worker.decoders[d].seconds();
  }
  run.seconds = stopwatch.seconds();
  return run;
}

}  // namespace sallow
