#include <immintrin.h>

#include <iterator>
#include <utility>

#include "state_vector/block_kernels.h"

namespace sallow {
namespace {

constexpr char kName[] = "avx2";
constexpr uint32_t kVectorBytes = 32;
// Eight of the 16 registers hold amplitudes.
constexpr uint32_t kMaxLevels = 3;
typedef float Floats __attribute__((vector_size(kVectorBytes)));
typedef double Doubles __attribute__((vector_size(kVectorBytes)));

[[gnu::always_inline]] inline Floats fused(Floats a, Floats b, Floats c) {
  return _mm256_fmadd_ps(a, b, c);
}
[[gnu::always_inline]] inline Doubles fused(Doubles a, Doubles b, Doubles c) {
  return _mm256_fmadd_pd(a, b, c);
}

[[gnu::always_inline]] inline Floats fused_alternating(Floats a, Floats b, Floats c) {
  return _mm256_fmaddsub_ps(a, b, c);
}
[[gnu::always_inline]] inline Doubles fused_alternating(Doubles a, Doubles b, Doubles c) {
  return _mm256_fmaddsub_pd(a, b, c);
}

#include "state_vector/block_kernels.inl"

}  // namespace

extern const BlockKernels<float> kBlockKernels_avx2_single;
const BlockKernels<float> kBlockKernels_avx2_single = kBlockKernels<float>;
extern const BlockKernels<double> kBlockKernels_avx2_double;
const BlockKernels<double> kBlockKernels_avx2_double = kBlockKernels<double>;

}  // namespace sallow
