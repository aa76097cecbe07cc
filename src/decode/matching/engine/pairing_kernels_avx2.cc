#include "decode/matching/engine/pairing_kernels.h"

namespace sallow {

namespace {
#include "decode/matching/engine/pairing_kernels.inl"
}  // namespace

extern const PairingKernels kPairingKernelsAvx2;
const PairingKernels kPairingKernelsAvx2 = {pair_rows};

}  // namespace sallow
