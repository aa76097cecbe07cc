#pragma once

#include <cstddef>
#include <cstdint>

namespace sallow {

/// The rotation [[1, −tangent], [tangent, 1]] on one bit of an index.
template <typename Real>
struct BlockRotation {
  uint32_t bit;
  Real tangent;
};

/// How many index bits a row of a diagonal has.
inline constexpr uint32_t kDiagonalRowBits = 8;

/// The inner loops over amplitudes, once per instruction set; chosen like the bit kernels, by CPU or SALLOW_KERNELS.
///
/// Amplitudes are (re, im) pairs, aligned to 64 bytes. Every set does the same roundings in the same order, fused
/// multiply-adds included, so that amplitudes are the same bytes on every CPU.
template <typename Real>
struct BlockKernels {
  const char* name;

  /// Applies rotations of distinct bits, ascending, to a block of 2^bit_count amplitudes; bit_count ≥ 4.
  void (*rotate)(Real* block, uint32_t bit_count, const BlockRotation<Real>* rotations, size_t count);

  /// Multiplies amplitude x of a row of 2^kDiagonalRowBits by table[x] · scalar · Π_k linear[k]^(bit k of x). `table`
  /// is made by expand_table; linear holds kDiagonalRowBits complex numbers, scalar one.
  void (*multiply_row)(Real* row, const Real* table, const Real* linear, const Real* scalar);
  /// Multiplies by `scalar` times a table from make_table, without linear factors.
  void (*multiply_row_by_table)(Real* row, const Real* table, const Real* scalar);
  /// Writes table[x] · Π linear into `made`.
  void (*make_table)(Real* made, const Real* table, const Real* linear);
  /// Rewrites 2^kDiagonalRowBits complex numbers in the layout that the others read: twice as long.
  void (*expand_table)(Real* expanded, const Real* values);
};

template <typename Real>
const BlockKernels<Real>& block_kernels();

}  // namespace sallow
