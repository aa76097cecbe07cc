#include "decode/matching/engine/pairing_kernels.h"

namespace sallow {

namespace {
#include "decode/matching/engine/pairing_kernels.inl"
}  // namespace

extern const PairingKernels kPairingKernelsPortable;
const PairingKernels kPairingKernelsPortable = {pair_rows};

}  // namespace sallow
