#include "decode/belief/ensemble_kernels.h"

#include <utility>

namespace sallow {

namespace {
constexpr size_t kLanes = 8;
#include "decode/belief/ensemble_kernels.inl"
}  // namespace

extern const EnsembleKernels kEnsembleKernelsAvx2;
const EnsembleKernels kEnsembleKernelsAvx2 = {"avx2",         pass_beliefs, gather_beliefs, add_flipped,
                                              choose_flipped, widen,        narrow};

}  // namespace sallow
