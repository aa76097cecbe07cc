#include <immintrin.h>

#include <cstdint>
#include <cstring>

#include "training/float_kernels.h"

namespace sallow {

namespace {
constexpr size_t kLanes = 8;
constexpr size_t kTileRows = 4;
typedef float Register __attribute__((vector_size(4 * kLanes), may_alias));
Register multiply_add(Register a, Register b, Register c) {
  return (Register)_mm256_fmadd_ps((__m256)a, (__m256)b, (__m256)c);
}
#include "training/float_kernels.inl"
}  // namespace

extern const FloatKernels kFloatKernelsAvx2;
const FloatKernels kFloatKernelsAvx2 = {multiply, gate, gate_back, logistic, adam};

}  // namespace sallow
