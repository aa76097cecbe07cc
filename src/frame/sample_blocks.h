#pragma once

#include <cstdint>
#include <functional>

#include "frame/frame_sampler.h"

namespace sallow {

/// Takes sampled shots block by block, in order: begin, the block's rows in one or several calls of take(), end.
class BlockConsumer : public RowSink {
 public:
  virtual void begin_block(size_t shot_count) = 0;
  virtual void end_block(BitTable& observables) = 0;
};

/// Samples `shots` shots on `threads` threads. The consumer is called from this one alone, and what it is given does
/// not depend on the number of threads. Blocks too large to hold are streamed through it on a single thread.
/// `advance` is told after each block how many shots it had.
void sample_blocks(const FrameSampler& sampler, uint64_t seed, uint64_t shots, uint64_t threads,
                   BlockConsumer& consumer, const std::function<void(size_t)>& advance);

}  // namespace sallow
