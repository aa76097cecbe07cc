#include "frame/frame_kernels.h"

namespace sallow {

namespace {
#include "frame/frame_kernels.inl"
}  // namespace

extern const FrameKernels kFrameKernelsPortable;
const FrameKernels kFrameKernelsPortable = {xor_block_rows, clear_block_rows, copy_rows_to_ring, sum_ring_rows,
                                            toggle_sites};

}  // namespace sallow
