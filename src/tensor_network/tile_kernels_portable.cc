#include "tensor_network/tile_kernels.h"

namespace sallow {

namespace {
typedef float Vector __attribute__((vector_size(16), may_alias));
constexpr size_t kLanes = 4, kRows = 2, kVectors = 2;

// Rounds once, like the instruction of the other sets. Without that instruction this is a library call: slow, but with
// the same result.
Vector add_product(Vector c, Vector a, Vector b) {
  for (size_t k = 0; k < kLanes; k++) c[k] = __builtin_fmaf(a[k], b[k], c[k]);
  return c;
}
Vector subtract_product(Vector c, Vector a, Vector b) {
  return add_product(c, -a, b);
}

#include "tensor_network/tile_kernels.inl"
}  // namespace

extern const TileKernels kTileKernelsPortable;
const TileKernels kTileKernelsPortable = {kRows, kColumns, multiply};

}  // namespace sallow
