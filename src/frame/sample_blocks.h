#pragma once

#include <cstdint>
#include <functional>

#include "frame/frame_sampler.h"

namespace sallow {

/// Receives sampled shots block by block, in order: begin_block, the block's rows in one or more calls of take(),
/// end_block.
class BlockConsumer : public RowSink {
 public:
  /// A block with this number of shots begins.
  virtual void begin_block(size_t shot_count) = 0;
  /// The block ends. `observables` has one row per observable and one column per shot.
  virtual void end_block(BitTable& observables) = 0;
};

/// Samples `shots` shots on `threads` threads. Calls the consumer only from the calling thread, with the same data for
/// any number of threads. Blocks that are too large to hold are streamed through a single thread. After each block,
/// calls `advance` with the number of its shots.
void sample_blocks(const FrameSampler& sampler, uint64_t seed, uint64_t shots, uint64_t threads,
                   BlockConsumer& consumer, const std::function<void(size_t)>& advance);

}  // namespace sallow
