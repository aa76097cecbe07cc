#include <immintrin.h>

#include <cstring>

#include "neural/fixed_kernels.h"
#include "neural/tanh_segments.h"

namespace sallow {

namespace {
constexpr size_t kLanes = 16;
constexpr size_t kTile = 8;
typedef int32_t Register __attribute__((vector_size(4 * kLanes), may_alias));
// Four bytes as two pairs of 16-bit numbers: no sum leaves its bits.
Register dot4(Register sum, Register inputs, Register weights) {
  const __m512i in = (__m512i)inputs, w = (__m512i)weights;
  const __m512i even =
      _mm512_madd_epi16(_mm512_and_si512(in, _mm512_set1_epi16(255)), _mm512_srai_epi16(_mm512_slli_epi16(w, 8), 8));
  const __m512i odd = _mm512_madd_epi16(_mm512_srli_epi16(in, 8), _mm512_srai_epi16(w, 8));
  return sum + (Register)even + (Register)odd;
}
Register look_up(const int32_t* table, Register numbers) {
  return (Register)_mm512_permutex2var_epi32(_mm512_loadu_si512(table), (__m512i)numbers,
                                             _mm512_loadu_si512(table + 16));
}
#include "neural/fixed_kernels.inl"
}  // namespace

extern const FixedKernels kFixedKernelsAvx512;
const FixedKernels kFixedKernelsAvx512 = {multiply_block, multiply_one, gate_block, gate_one, read_block};

}  // namespace sallow
