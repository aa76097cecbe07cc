#pragma once

#include <cstddef>

namespace sallow {

/// The inner loop of tensor contraction, compiled once per instruction set (see base/instruction_set.h for the choice).
struct TileKernels {
  /// An upper bound on the tiles of all sets, because the size of allocations must not depend on the CPU.
  static constexpr size_t kMaxRows = 4, kMaxColumns = 32;

  size_t rows, columns;  // of a tile

  /// Computes one tile of a complex matrix product, with real and imaginary parts stored separately:
  ///   tile[r][c] = Σ_k a[k][r] b[k][c]
  /// For each k, `a` has `rows` real parts and then `rows` imaginary parts; `b` has the same with `columns`. `tile` has
  /// rows × columns real parts and then as many imaginary parts. All are aligned to 64 bytes.
  ///
  /// For each k in order, fused multiply-adds first add the products with the real part of a, then those with its
  /// imaginary part. So all sets give the same bytes.
  void (*multiply)(const float* a, const float* b, size_t k_count, float* tile);
};

/// The kernels of the instruction set in use.
const TileKernels& tile_kernels();

}  // namespace sallow
