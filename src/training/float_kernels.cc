#include "training/float_kernels.h"

#include "base/instruction_set.h"

namespace sallow {

const FloatKernels& float_kernels() {
  SALLOW_RETURN_KERNELS(FloatKernels, kFloatKernels);
}

}  // namespace sallow
