#include "state_vector/block_kernels.h"

#include "base/instruction_set.h"

namespace sallow {

extern const BlockKernels<float> kBlockKernels_portable_single;
extern const BlockKernels<double> kBlockKernels_portable_double;
#if defined(__x86_64__)
extern const BlockKernels<float> kBlockKernels_avx2_single;
extern const BlockKernels<double> kBlockKernels_avx2_double;
extern const BlockKernels<float> kBlockKernels_avx512_single;
extern const BlockKernels<double> kBlockKernels_avx512_double;
#endif

template <>
const BlockKernels<float>& block_kernels<float>() {
#if defined(__x86_64__)
  static const BlockKernels<float>& chosen = variant_for(instruction_set(), kBlockKernels_portable_single,
                                                         kBlockKernels_avx2_single, kBlockKernels_avx512_single);
  return chosen;
#else
  return kBlockKernels_portable_single;
#endif
}

template <>
const BlockKernels<double>& block_kernels<double>() {
#if defined(__x86_64__)
  static const BlockKernels<double>& chosen = variant_for(instruction_set(), kBlockKernels_portable_double,
                                                          kBlockKernels_avx2_double, kBlockKernels_avx512_double);
  return chosen;
#else
  return kBlockKernels_portable_double;
#endif
}

}  // namespace sallow
