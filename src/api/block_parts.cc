#include "api/block_parts.h"

#include <algorithm>

#include "base/error.h"
#include "bits/random_stream.h"

namespace sallow {

uint64_t blocks_of(uint64_t first_shot, size_t shots) {
  SALLOW_REQUIRE(first_shot <= UINT64_MAX - shots, "first_shot + shots exceeds 64 bits");
  return shots == 0 ? 0 : (first_shot + shots - 1) / kShotsPerBlock - first_shot / kShotsPerBlock + 1;
}

void run_parts(uint64_t first_shot, size_t shots, size_t workers, const RunBlocks& run,
               const std::function<void(size_t, const BlockPart&)>& work) {
  const uint64_t first_block = first_shot / kShotsPerBlock, end = first_shot + shots;
  run(workers, blocks_of(first_shot, shots), [&](size_t worker, size_t item) {
    const uint64_t block = first_block + item, start = block * kShotsPerBlock, from = std::max(first_shot, start);
    // The last block may end at 2^64.
    const size_t column = from - start, count = std::min<uint64_t>(kShotsPerBlock - column, end - from);
    work(worker, {block, column, count, from - first_shot});
  });
}

}  // namespace sallow
