#include <immintrin.h>

#include "tensor_network/tile_kernels.h"

namespace sallow {

namespace {
typedef float Vector __attribute__((vector_size(64), may_alias));
constexpr size_t kLanes = 16, kRows = 4, kVectors = 2;

Vector add_product(Vector c, Vector a, Vector b) {
  return _mm512_fmadd_ps(a, b, c);
}
Vector subtract_product(Vector c, Vector a, Vector b) {
  return _mm512_fnmadd_ps(a, b, c);
}

#include "tensor_network/tile_kernels.inl"
}  // namespace

extern const TileKernels kTileKernelsAvx512;
const TileKernels kTileKernelsAvx512 = {kRows, kColumns, multiply};

}  // namespace sallow
