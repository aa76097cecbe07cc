#include "neural/fixed_kernels.h"

#include "base/instruction_set.h"

namespace sallow {

#if defined(__x86_64__)
extern const FixedKernels kFixedKernelsVnni;
#endif

const FixedKernels& fixed_kernels() {
#if defined(__x86_64__)
  static const bool has_vnni =
      instruction_set() == InstructionSet::kAvx512 && __builtin_cpu_supports("avx512vnni") != 0;
  if (has_vnni) return kFixedKernelsVnni;
#endif
  SALLOW_RETURN_KERNELS(FixedKernels, kFixedKernels);
}

}  // namespace sallow
