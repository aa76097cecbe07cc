#include "amplitude/block_kernels.h"

#include <cstdlib>
#include <string_view>
#include <type_traits>

namespace sallow {

extern const BlockKernels<float> kBlockKernels_portable_single;
extern const BlockKernels<double> kBlockKernels_portable_double;
#if defined(__x86_64__)
extern const BlockKernels<float> kBlockKernels_avx2_single;
extern const BlockKernels<double> kBlockKernels_avx2_double;
extern const BlockKernels<float> kBlockKernels_avx512_single;
extern const BlockKernels<double> kBlockKernels_avx512_double;
#endif

namespace {

template <typename Real>
const BlockKernels<Real>& pick(const BlockKernels<float>& single, const BlockKernels<double>& twice) {
  if constexpr (std::is_same_v<Real, float>) {
    return single;
  } else {
    return twice;
  }
}

template <typename Real>
const BlockKernels<Real>& choose() {
  const auto& portable = pick<Real>(kBlockKernels_portable_single, kBlockKernels_portable_double);
  const char* variable = std::getenv("SALLOW_KERNELS");
  std::string_view forced = variable == nullptr ? "" : variable;
  if (forced == "portable") return portable;
#if defined(__x86_64__)
  __builtin_cpu_init();
  bool has_avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi2") && __builtin_cpu_supports("fma");
  bool has_avx512 = has_avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                    __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
  if (has_avx512 && forced != "avx2") return pick<Real>(kBlockKernels_avx512_single, kBlockKernels_avx512_double);
  if (has_avx2) return pick<Real>(kBlockKernels_avx2_single, kBlockKernels_avx2_double);
#endif
  return portable;
}

}  // namespace

template <>
const BlockKernels<float>& block_kernels<float>() {
  static const BlockKernels<float>& chosen = choose<float>();
  return chosen;
}

template <>
const BlockKernels<double>& block_kernels<double>() {
  static const BlockKernels<double>& chosen = choose<double>();
  return chosen;
}

}  // namespace sallow
