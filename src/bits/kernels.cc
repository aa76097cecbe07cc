#include "bits/kernels.h"

#include "base/instruction_set.h"

namespace sallow {

extern const Kernels kKernels_portable;
#if defined(__x86_64__)
extern const Kernels kKernels_avx2;
extern const Kernels kKernels_avx512;
#endif

const Kernels& kernels() {
#if defined(__x86_64__)
  static const Kernels& chosen = variant_for(instruction_set(), kKernels_portable, kKernels_avx2, kKernels_avx512);
  return chosen;
#else
  return kKernels_portable;
#endif
}

}  // namespace sallow
