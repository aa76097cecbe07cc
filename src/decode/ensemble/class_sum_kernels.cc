#include "decode/ensemble/class_sum_kernels.h"

#include "base/instruction_set.h"

namespace sallow {

const ClassSumKernels& class_sum_kernels() {
  SALLOW_RETURN_KERNELS(ClassSumKernels, kClassSumKernels);
}

}  // namespace sallow
