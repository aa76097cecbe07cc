#include "frame/frame_kernels.h"

namespace sallow {

namespace {
#include "frame/frame_kernels.inl"
}  // namespace

extern const FrameKernels kFrameKernelsAvx512;
const FrameKernels kFrameKernelsAvx512 = {xor_block_rows, clear_block_rows, copy_rows_to_ring, sum_ring_rows,
                                          toggle_sites};

}  // namespace sallow
