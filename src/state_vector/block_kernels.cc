#include "state_vector/block_kernels.h"

#include "base/instruction_set.h"

namespace sallow {

template <>
const BlockKernels<float>& block_kernels<float>() {
  SALLOW_RETURN_KERNELS(BlockKernels<float>, kBlockKernelsSingle);
}

template <>
const BlockKernels<double>& block_kernels<double>() {
  SALLOW_RETURN_KERNELS(BlockKernels<double>, kBlockKernelsDouble);
}

}  // namespace sallow
