#include <immintrin.h>

#include <iterator>
#include <utility>

#include "state_vector/block_kernels.h"

namespace sallow {
namespace {

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

extern const BlockKernels<float> kBlockKernelsSingleAvx2;
const BlockKernels<float> kBlockKernelsSingleAvx2 = kBlockKernels<float>;
extern const BlockKernels<double> kBlockKernelsDoubleAvx2;
const BlockKernels<double> kBlockKernelsDoubleAvx2 = kBlockKernels<double>;

}  // namespace sallow
