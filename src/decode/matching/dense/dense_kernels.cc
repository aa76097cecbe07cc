#include "decode/matching/dense/dense_kernels.h"

#include "base/instruction_set.h"

namespace sallow {

const DenseKernels& dense_kernels() {
  SALLOW_RETURN_KERNELS(DenseKernels, kDenseKernels);
}

}  // namespace sallow
