#include <iterator>
#include <utility>

#include "state_vector/block_kernels.h"

namespace sallow {
namespace {

constexpr uint32_t kVectorBytes = 16;
// Eight of the 16 registers hold amplitudes.
constexpr uint32_t kMaxLevels = 3;
typedef float Floats __attribute__((vector_size(kVectorBytes)));
typedef double Doubles __attribute__((vector_size(kVectorBytes)));

// Without an instruction for it, fma is a library call: slow, but with the same result.
[[gnu::always_inline]] inline Floats fused(Floats a, Floats b, Floats c) {
  Floats result;
  for (int i = 0; i < 4; i++) result[i] = __builtin_fmaf(a[i], b[i], c[i]);
  return result;
}
[[gnu::always_inline]] inline Doubles fused(Doubles a, Doubles b, Doubles c) {
  Doubles result;
  for (int i = 0; i < 2; i++) result[i] = __builtin_fma(a[i], b[i], c[i]);
  return result;
}

[[gnu::always_inline]] inline Floats fused_alternating(Floats a, Floats b, Floats c) {
  return fused(a, b, Floats{-c[0], c[1], -c[2], c[3]});
}
[[gnu::always_inline]] inline Doubles fused_alternating(Doubles a, Doubles b, Doubles c) {
  return fused(a, b, Doubles{-c[0], c[1]});
}

#include "state_vector/block_kernels.inl"

}  // namespace

extern const BlockKernels<float> kBlockKernelsSinglePortable;
const BlockKernels<float> kBlockKernelsSinglePortable = kBlockKernels<float>;
extern const BlockKernels<double> kBlockKernelsDoublePortable;
const BlockKernels<double> kBlockKernelsDoublePortable = kBlockKernels<double>;

}  // namespace sallow
