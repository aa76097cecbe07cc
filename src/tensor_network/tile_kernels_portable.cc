#include "tensor_network/tile_kernels.h"

namespace sallow {

namespace {
typedef float Vector __attribute__((vector_size(16), may_alias));
constexpr size_t kLanes = 4, kRows = 2, kVectors = 2;

Vector add_product(Vector c, Vector a, Vector b) {
  return c + a * b;
}
Vector subtract_product(Vector c, Vector a, Vector b) {
  return c - a * b;
}

#include "tensor_network/tile_kernels.inl"
}  // namespace

extern const TileKernels kTileKernelsPortable;
const TileKernels kTileKernelsPortable = {kRows, kColumns, multiply};

}  // namespace sallow
