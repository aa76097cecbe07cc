#include "tensor_network/tile_kernels.h"

#include "base/instruction_set.h"

namespace sallow {

const TileKernels& tile_kernels() {
  SALLOW_RETURN_KERNELS(TileKernels, kTileKernels);
}

}  // namespace sallow
