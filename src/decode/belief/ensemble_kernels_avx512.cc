#include "decode/belief/ensemble_kernels.h"

#include <utility>

namespace sallow {

namespace {
constexpr size_t kLanes = 16;
#include "decode/belief/ensemble_kernels.inl"
}  // namespace

extern const EnsembleKernels kEnsembleKernelsAvx512;
const EnsembleKernels kEnsembleKernelsAvx512 = {"avx512",       pass_beliefs, gather_beliefs, add_flipped,
                                                choose_flipped, widen,        narrow};

}  // namespace sallow
