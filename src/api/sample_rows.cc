#include "api/sample_rows.h"

#include <algorithm>
#include <vector>

#include "base/error.h"
#include "bits/random_stream.h"

namespace sallow {

void sample_rows(const FrameSampler& sampler, uint64_t seed, uint64_t first_shot, size_t shots,
                 const WantedBits& detections, const WantedBits& observables, size_t threads, const RunBlocks& run) {
  if (shots == 0) return;
  SALLOW_REQUIRE(sampler.row_count() == 0 || detections.data != nullptr, "sample: there is no room for detections");
  SALLOW_REQUIRE(first_shot <= UINT64_MAX - shots, "sample: first shot + shots exceeds 64 bits");
  struct Worker {
    FrameSampler::Workspace frames;
    BitTable events, flips;
    PackedShots mover;
  };
  const uint64_t first_block = first_shot / kShotsPerBlock, end = first_shot + shots;
  const uint64_t blocks = (end - 1) / kShotsPerBlock - first_block + 1;
  std::vector<Worker> workers(threads_for(threads, blocks));
  run(workers.size(), blocks, [&](size_t worker, size_t item) {
    Worker& w = workers[worker];
    const uint64_t block = first_block + item;
    sampler.sample_block(seed, block, w.frames, w.events, w.flips);
    const uint64_t from = std::max(first_shot, block * kShotsPerBlock);
    const size_t column = from - block * kShotsPerBlock, row = from - first_shot;
    const size_t count = std::min<uint64_t>(kShotsPerBlock - column, end - from);
    store_rows(w.events, column, count, w.mover, detections, row);
    if (observables.data != nullptr) store_rows(w.flips, column, count, w.mover, observables, row);
  });
}

}  // namespace sallow
