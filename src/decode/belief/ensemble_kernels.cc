#include "decode/belief/ensemble_kernels.h"

#include "base/instruction_set.h"

namespace sallow {

extern const EnsembleKernels kEnsembleKernelsPortable;
#if defined(__x86_64__)
extern const EnsembleKernels kEnsembleKernelsAvx2;
extern const EnsembleKernels kEnsembleKernelsAvx512;
#endif

const EnsembleKernels& ensemble_kernels() {
#if defined(__x86_64__)
  static const EnsembleKernels& chosen =
      variant_for(instruction_set(), kEnsembleKernelsPortable, kEnsembleKernelsAvx2, kEnsembleKernelsAvx512);
  return chosen;
#else
  return kEnsembleKernelsPortable;
#endif
}

}  // namespace sallow
