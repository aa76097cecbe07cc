#include "decode/belief/belief_kernels.h"

#include <utility>

namespace sallow {

namespace {
constexpr size_t kLanes = 8;
#include "decode/belief/belief_kernels.inl"
}  // namespace

extern const BeliefKernels kBeliefKernelsAvx2;
const BeliefKernels kBeliefKernelsAvx2 = {pass_beliefs, gather_beliefs};

}  // namespace sallow
