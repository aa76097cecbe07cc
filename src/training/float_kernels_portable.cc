#include <cstdint>
#include <cstring>

#include "training/float_kernels.h"

namespace sallow {

namespace {
constexpr size_t kLanes = 4;
constexpr size_t kTileRows = 2;
typedef float Register __attribute__((vector_size(4 * kLanes), may_alias));
Register multiply_add(Register a, Register b, Register c) {
  return a * b + c;
}
#include "training/float_kernels.inl"
}  // namespace

extern const FloatKernels kFloatKernelsPortable;
const FloatKernels kFloatKernelsPortable = {multiply, gate, gate_back, logistic, adam};

}  // namespace sallow
