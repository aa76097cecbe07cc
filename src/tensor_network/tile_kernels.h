#pragma once

#include <cstddef>

namespace sallow {

/// The inner loop of tensor contraction, once per instruction set; base/instruction_set.h tells how one is chosen.
struct TileKernels {
  /// No set's tiles are larger: what is allocated for them must not depend on the CPU.
  static constexpr size_t kMaxRows = 4, kMaxColumns = 32;

  size_t rows, columns;  // of a tile

  /// One tile of a complex matrix product, real and imaginary parts apart:
  ///   tile[r][c] = Σ_k a[k][r] b[k][c]
  /// a: for each k, `rows` real parts, then `rows` imaginary ones; b likewise with `columns`. tile: rows × columns real
  /// parts, then as many imaginary ones. All aligned to 64 bytes.
  ///
  /// For each k in turn, fused multiply-adds take in the real part of a, then its imaginary part: every set gives the
  /// same bytes.
  void (*multiply)(const float* a, const float* b, size_t k_count, float* tile);
};

const TileKernels& tile_kernels();

}  // namespace sallow
