#include "bits/kernels.h"

namespace sallow {
namespace {
constexpr char kName[] = "portable";
#include "bits/kernels.inl"
}  // namespace

extern const Kernels kKernels_portable;
const Kernels kKernels_portable = kKernels;

}  // namespace sallow
