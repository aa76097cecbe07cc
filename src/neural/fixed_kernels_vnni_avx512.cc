// AVX-512 with VNNI; see fixed_kernels.cc.
#pragma GCC target("avx512vnni")
#include <immintrin.h>

#include <cstring>

#include "neural/fixed_kernels.h"
#include "neural/tanh_segments.h"

namespace sallow {

namespace {
constexpr size_t kLanes = 16;
constexpr size_t kTile = 16;
typedef int32_t Register __attribute__((vector_size(4 * kLanes), may_alias));
Register dot4(Register sum, Register inputs, Register weights) {
  return (Register)_mm512_dpbusd_epi32((__m512i)sum, (__m512i)inputs, (__m512i)weights);
}
Register look_up(const int32_t* table, Register numbers) {
  return (Register)_mm512_permutex2var_epi32(_mm512_loadu_si512(table), (__m512i)numbers,
                                             _mm512_loadu_si512(table + 16));
}
#include "neural/fixed_kernels.inl"
}  // namespace

extern const FixedKernels kFixedKernelsVnni;
const FixedKernels kFixedKernelsVnni = {multiply_block, multiply_one, gate_block, gate_one, read_block};

}  // namespace sallow
