#include "frame/sample_blocks.h"

#include <algorithm>
#include <vector>

#include "base/threads.h"

namespace sallow {

namespace {

// Larger blocks are streamed in parts, so that memory does not grow with the rounds of a circuit.
constexpr uint64_t kHeldBytes = uint64_t{16} << 20;
// The number of blocks that each thread samples before the results are passed on.
constexpr uint64_t kBlocksPerThread = 4;

struct HeldBlock {
  BitTable rows, observables;
};

}  // namespace

void sample_blocks(const FrameSampler& sampler, uint64_t seed, uint64_t shots, uint64_t threads,
                   BlockConsumer& consumer, const std::function<void(size_t)>& advance) {
  const uint64_t block_count = shots / kShotsPerBlock + (shots % kShotsPerBlock != 0);
  const auto shots_in = [&](uint64_t block) {
    return static_cast<size_t>(std::min<uint64_t>(kShotsPerBlock, shots - block * kShotsPerBlock));
  };
  const bool held = sampler.row_count() <= kHeldBytes / (kShotsPerBlock / 8);
  if (threads == 1 || block_count == 1 || !held) {
    FrameSampler::Workspace workspace;
    BitTable observables;
    for (uint64_t block = 0; block < block_count; block++) {
      consumer.begin_block(shots_in(block));
      sampler.sample_block(seed, block, workspace, consumer, observables);
      consumer.end_block(observables);
      advance(shots_in(block));
    }
    return;
  }
  std::vector<FrameSampler::Workspace> workspaces(threads);
  std::vector<HeldBlock> batch(std::min(threads * kBlocksPerThread, block_count));
  for (uint64_t first = 0; first < block_count; first += batch.size()) {
    const uint64_t count = std::min<uint64_t>(batch.size(), block_count - first);
    parallel_for(threads, count, [&](size_t worker, size_t k) {
      sampler.sample_block(seed, first + k, workspaces[worker], batch[k].rows, batch[k].observables);
    });
    for (uint64_t k = 0; k < count; k++) {
      consumer.begin_block(shots_in(first + k));
      consumer.take(batch[k].rows, batch[k].rows.row_count());
      consumer.end_block(batch[k].observables);
      advance(shots_in(first + k));
    }
  }
}

}  // namespace sallow
