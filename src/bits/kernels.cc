#include "bits/kernels.h"

#include <cstdlib>
#include <string_view>

namespace sallow {

extern const Kernels kKernels_portable;
#if defined(__x86_64__)
extern const Kernels kKernels_avx2;
extern const Kernels kKernels_avx512;
#endif

namespace {

const Kernels& choose() {
  const char* variable = std::getenv("SALLOW_KERNELS");
  std::string_view forced = variable == nullptr ? "" : variable;
  if (forced == "portable") return kKernels_portable;
#if defined(__x86_64__)
  __builtin_cpu_init();
  bool has_avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi2");
  bool has_avx512 = has_avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                    __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
  if (has_avx512 && forced != "avx2") return kKernels_avx512;
  if (has_avx2) return kKernels_avx2;
#endif
  return kKernels_portable;
}

}  // namespace

const Kernels& kernels() {
  static const Kernels& chosen = choose();
  return chosen;
}

}  // namespace sallow
