#include "api/sample_rows.h"

#include <vector>

#include "api/block_parts.h"
#include "base/error.h"

namespace sallow {

void sample_rows(const FrameSampler& sampler, uint64_t seed, uint64_t first_shot, size_t shots,
                 const WantedBits& detections, const WantedBits& observables, size_t threads, const RunBlocks& run) {
  if (shots == 0) return;
  SALLOW_REQUIRE(sampler.row_count() == 0 || detections.data != nullptr, "sample: there is no room for detections");
  struct Worker {
    FrameSampler::Workspace frames;
    BitTable events, flips;
    PackedShots mover;
  };
  std::vector<Worker> workers(threads_for(threads, blocks_of(first_shot, shots)));
  run_parts(first_shot, shots, workers.size(), run, [&](size_t worker, const BlockPart& part) {
    Worker& w = workers[worker];
    sampler.sample_block(seed, part.block, w.frames, w.events, w.flips);
    store_rows(w.events, part.column, part.count, w.mover, detections, part.row);
    if (observables.data != nullptr) store_rows(w.flips, part.column, part.count, w.mover, observables, part.row);
  });
}

void sample_measurement_rows(const FrameSampler& flips, std::span<const uint64_t> reference, uint64_t seed,
                             uint64_t first_shot, size_t shots, const WantedBits& measurements, size_t threads,
                             const RunBlocks& run) {
  if (shots == 0) return;
  SALLOW_REQUIRE(flips.row_count() == 0 || measurements.data != nullptr, "sample: there is no room for measurements");
  SALLOW_REQUIRE(64 * reference.size() >= flips.row_count(), "sample: the reference has too few bits");
  struct Worker {
    FrameSampler::Workspace frames;
    BitTable results, observables;
    PackedShots mover;
  };
  std::vector<Worker> workers(threads_for(threads, blocks_of(first_shot, shots)));
  run_parts(first_shot, shots, workers.size(), run, [&](size_t worker, const BlockPart& part) {
    Worker& w = workers[worker];
    flips.sample_block(seed, part.block, w.frames, w.results, w.observables);
    for (size_t r = 0; r < w.results.row_count(); r++) {
      if ((reference[r / 64] >> (r % 64) & 1) == 0) continue;
      for (uint64_t& word : w.results.row_span(r)) word = ~word;
    }
    store_rows(w.results, part.column, part.count, w.mover, measurements, part.row);
  });
}

}  // namespace sallow
