#include <immintrin.h>

#include "tensor_network/tile_kernels.h"

namespace sallow {

namespace {
typedef float Vector __attribute__((vector_size(32), may_alias));
constexpr size_t kLanes = 8, kRows = 4, kVectors = 1;

Vector add_product(Vector c, Vector a, Vector b) {
  return _mm256_fmadd_ps(a, b, c);
}
Vector subtract_product(Vector c, Vector a, Vector b) {
  return _mm256_fnmadd_ps(a, b, c);
}

#include "tensor_network/tile_kernels.inl"
}  // namespace

extern const TileKernels kTileKernelsAvx2;
const TileKernels kTileKernelsAvx2 = {kRows, kColumns, multiply};

}  // namespace sallow
