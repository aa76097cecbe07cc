#include <immintrin.h>

#include <cstring>

#include "neural/fixed_kernels.h"
#include "neural/tanh_segments.h"

namespace sallow {

namespace {
constexpr size_t kLanes = 8;
constexpr size_t kTile = 4;
typedef int32_t Register __attribute__((vector_size(4 * kLanes), may_alias));
// Four bytes as two pairs of 16-bit numbers: no sum leaves its bits.
Register dot4(Register sum, Register inputs, Register weights) {
  const __m256i in = (__m256i)inputs, w = (__m256i)weights;
  const __m256i even =
      _mm256_madd_epi16(_mm256_and_si256(in, _mm256_set1_epi16(255)), _mm256_srai_epi16(_mm256_slli_epi16(w, 8), 8));
  const __m256i odd = _mm256_madd_epi16(_mm256_srli_epi16(in, 8), _mm256_srai_epi16(w, 8));
  return sum + (Register)even + (Register)odd;
}
Register look_up(const int32_t* table, Register numbers) {
  return (Register)_mm256_i32gather_epi32(table, (__m256i)numbers, 4);
}
#include "neural/fixed_kernels.inl"
}  // namespace

extern const FixedKernels kFixedKernelsAvx2;
const FixedKernels kFixedKernelsAvx2 = {multiply_block, multiply_one, gate_block, gate_one, read_block};

}  // namespace sallow
