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
inline constexpr uint32_t kDiagonalRowBits = 6;

/// The inner loops over amplitudes, once per instruction set; chosen like the bit kernels, by CPU or SALLOW_KERNELS.
///
/// Amplitudes are (re, im) pairs, aligned to 64 bytes. Every set does the same roundings in the same order, fused
/// multiply-adds included, so that amplitudes are the same bytes on every CPU.
template <typename Real>
struct BlockKernels {
  const char* name;

  /// Applies rotations of distinct bits, ascending, to a block of 2^bit_count amplitudes; bit_count ≥ 4.
  void (*rotate)(Real* block, uint32_t bit_count, const BlockRotation<Real>* rotations, size_t count);

  /// Tables of factors, one a row of 2^kDiagonalRowBits amplitudes, are kept twice as long as the complex numbers they
  /// hold, in the order that this set reads.
  void (*expand_table)(Real* expanded, const Real* values);
  /// made[x] = table[x] · scalar · Π_k linear[k]^(bit k of x) for `count` tables, one after the other.
  void (*turn_tables)(Real* made, const Real* tables, size_t count, const Real* linear, const Real* scalar);
  /// Multiplies rows: row r by table number table_of_row[r], and by scalars[r] unless `scalars` is null.
  void (*multiply_rows)(Real* rows, size_t count, const Real* tables, const uint16_t* table_of_row,
                        const Real* scalars);
};

template <typename Real>
const BlockKernels<Real>& block_kernels();

}  // namespace sallow
