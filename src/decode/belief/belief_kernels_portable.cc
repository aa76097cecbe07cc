#include "decode/belief/belief_kernels.h"

#include <utility>

namespace sallow {

namespace {
constexpr size_t kLanes = 4;
#include "decode/belief/belief_kernels.inl"
}  // namespace

extern const BeliefKernels kBeliefKernelsPortable;
const BeliefKernels kBeliefKernelsPortable = {pass_beliefs, gather_beliefs};

}  // namespace sallow
