#pragma once

#include <cstddef>

namespace sallow {

/// The inner loop of tensor contraction, once per instruction set; base/instruction_set.h tells how one is chosen.
struct TileKernels {
  size_t rows, columns;  // of a tile

  /// One tile of a complex matrix product, real and imaginary parts apart:
  ///   tile[r][c] = Σ_k a[k][r] b[k][c]
  /// a: for each k, `rows` real parts, then `rows` imaginary ones; b likewise with `columns`. tile: rows × columns real
  /// parts, then as many imaginary ones. All aligned to 64 bytes.
  void (*multiply)(const float* a, const float* b, size_t k_count, float* tile);
};

const TileKernels& tile_kernels();

}  // namespace sallow
