#include "bits/kernels.h"

namespace sallow {
namespace {
constexpr char kName[] = "avx2";
#include "bits/kernels.inl"
}  // namespace

extern const Kernels kKernels_avx2;
const Kernels kKernels_avx2 = kKernels;

}  // namespace sallow
