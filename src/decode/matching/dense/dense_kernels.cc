#include "decode/matching/dense/dense_kernels.h"

#include "base/instruction_set.h"

namespace sallow {

extern const DenseKernels kDenseKernelsPortable;
#if defined(__x86_64__)
extern const DenseKernels kDenseKernelsAvx2;
extern const DenseKernels kDenseKernelsAvx512;
#endif

const DenseKernels& dense_kernels() {
#if defined(__x86_64__)
  static const DenseKernels& chosen =
      variant_for(instruction_set(), kDenseKernelsPortable, kDenseKernelsAvx2, kDenseKernelsAvx512);
  return chosen;
#else
  return kDenseKernelsPortable;
#endif
}

}  // namespace sallow
