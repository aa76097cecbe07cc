#include <immintrin.h>

#include <cstdint>
#include <cstring>

#include "training/float_kernels.h"

namespace sallow {

namespace {
constexpr size_t kLanes = 16;
constexpr size_t kTileRows = 8;
typedef float Register __attribute__((vector_size(4 * kLanes), may_alias));
Register multiply_add(Register a, Register b, Register c) {
  return (Register)_mm512_fmadd_ps((__m512)a, (__m512)b, (__m512)c);
}
#include "training/float_kernels.inl"
}  // namespace

extern const FloatKernels kFloatKernelsAvx512;
const FloatKernels kFloatKernelsAvx512 = {multiply, gate, gate_back, logistic, adam};

}  // namespace sallow
