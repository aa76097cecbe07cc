#include "bits/kernels.h"

namespace sallow {
namespace {
constexpr char kName[] = "avx512";
#include "bits/kernels.inl"
}  // namespace

extern const Kernels kKernels_avx512;
const Kernels kKernels_avx512 = kKernels;

}  // namespace sallow
