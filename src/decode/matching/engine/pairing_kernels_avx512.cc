#include "decode/matching/engine/pairing_kernels.h"

namespace sallow {

namespace {
#include "decode/matching/engine/pairing_kernels.inl"
}  // namespace

extern const PairingKernels kPairingKernelsAvx512;
const PairingKernels kPairingKernelsAvx512 = {pair_rows};

}  // namespace sallow
