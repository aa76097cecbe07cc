#include "decode/belief/belief_kernels.h"

#include <utility>

namespace sallow {

namespace {
constexpr size_t kLanes = 16;
#include "decode/belief/belief_kernels.inl"
}  // namespace

extern const BeliefKernels kBeliefKernelsAvx512;
const BeliefKernels kBeliefKernelsAvx512 = {pass_beliefs, gather_beliefs};

}  // namespace sallow
