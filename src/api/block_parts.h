#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>

#include "api/run_blocks.h"

namespace sallow {

/// The shots of a run that are in one block of kShotsPerBlock. The run may begin within a block.
struct BlockPart {
  uint64_t block;
  size_t column, count;  // the shots, within the block
  size_t row;            // of the first one, within the run
};

/// The number of blocks that contain some of the shots first_shot to first_shot + shots - 1. Throws UsageError if these
/// numbers exceed 64 bits.
uint64_t blocks_of(uint64_t first_shot, size_t shots);

/// Calls work(worker, part) for all parts of those shots, with workers numbered below `workers`.
void run_parts(uint64_t first_shot, size_t shots, size_t workers, const RunBlocks& run,
               const std::function<void(size_t worker, const BlockPart& part)>& work);

}  // namespace sallow
