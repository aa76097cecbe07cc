#include "decode/matching/engine/pairing_kernels.h"

#include "base/instruction_set.h"

namespace sallow {

const PairingKernels& pairing_kernels() {
  SALLOW_RETURN_KERNELS(PairingKernels, kPairingKernels);
}

}  // namespace sallow
