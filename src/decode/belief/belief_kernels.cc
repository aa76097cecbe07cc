#include "decode/belief/belief_kernels.h"

#include "base/instruction_set.h"

namespace sallow {

const BeliefKernels& belief_kernels() {
  SALLOW_RETURN_KERNELS(BeliefKernels, kBeliefKernels);
}

}  // namespace sallow
