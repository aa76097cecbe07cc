#include "tensor_network/tile_kernels.h"

#include "base/instruction_set.h"

namespace sallow {

extern const TileKernels kTileKernelsPortable;
#if defined(__x86_64__)
extern const TileKernels kTileKernelsAvx2;
extern const TileKernels kTileKernelsAvx512;
#endif

const TileKernels& tile_kernels() {
#if defined(__x86_64__)
  static const TileKernels& chosen =
      variant_for(instruction_set(), kTileKernelsPortable, kTileKernelsAvx2, kTileKernelsAvx512);
  return chosen;
#else
  return kTileKernelsPortable;
#endif
}

}  // namespace sallow
