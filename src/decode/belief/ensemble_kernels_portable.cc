#include "decode/belief/ensemble_kernels.h"

#include <utility>

namespace sallow {

namespace {
constexpr size_t kLanes = 4;
#include "decode/belief/ensemble_kernels.inl"
}  // namespace

extern const EnsembleKernels kEnsembleKernelsPortable;
const EnsembleKernels kEnsembleKernelsPortable = {"portable",     pass_beliefs, gather_beliefs, add_flipped,
                                                  choose_flipped, widen,        narrow};

}  // namespace sallow
