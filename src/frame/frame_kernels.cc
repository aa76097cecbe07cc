#include "frame/frame_kernels.h"

#include "base/instruction_set.h"

namespace sallow {

const FrameKernels& frame_kernels() {
  SALLOW_RETURN_KERNELS(FrameKernels, kFrameKernels);
}

}  // namespace sallow
