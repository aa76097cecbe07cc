#include "decode/ensemble/ensemble_kernels.h"

#include <cstdlib>
#include <string_view>

namespace sallow {

extern const EnsembleKernels kEnsembleKernelsPortable;
#if defined(__x86_64__)
extern const EnsembleKernels kEnsembleKernelsAvx2;
extern const EnsembleKernels kEnsembleKernelsAvx512;
#endif

namespace {
const EnsembleKernels& choose() {
#if defined(__x86_64__)
  const char* variable = std::getenv("SALLOW_KERNELS");
  const std::string_view wanted = variable != nullptr ? variable : "avx512";
  __builtin_cpu_init();
  const bool has_avx512 = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                          __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
  if (wanted == "avx512" && has_avx512) return kEnsembleKernelsAvx512;
  if (wanted != "portable" && __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi2")) {
    return kEnsembleKernelsAvx2;
  }
#endif
  return kEnsembleKernelsPortable;
}
}  // namespace

const EnsembleKernels& ensemble_kernels() {
  static const EnsembleKernels& chosen = choose();
  return chosen;
}

}  // namespace sallow
