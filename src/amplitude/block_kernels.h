#pragma once

#include <cstddef>
#include <cstdint>

namespace sallow {

/// How many index bits a row of a diagonal has.
inline constexpr uint32_t kDiagonalRowBits = 6;
/// A vector has at least this many bits, so that every pass finds its registers' bits.
inline constexpr uint32_t kMinIndexBits = 7;

/// The bits that a pass handles are called by places: 0 … 2 the lowest three bits of the index, as far as one vector
/// register spans them ("lanes"), 3 … 6 those that tell its registers apart ("levels").
inline constexpr uint32_t kFirstLevel = 3;
inline constexpr uint32_t kPlaceCount = 7;

/// One step of a pass. i < j are places.
template <typename Real>
struct PassStep {
  enum Kind : uint8_t {
    kRotate,    // [[1, −c0], [c0, 1]] on i
    kExchange,  // where i and j differ: the one with i set gets c0 + i·c1 times the other, that c2 + i·c3 times it
    kExchangeOfEqual,  // the same for both set, and both clear
    kSwap,             // the bits trade values
  };
  uint16_t code;  // see step_code()
  Real c[4];
};

constexpr uint16_t step_code(int kind, uint32_t i, uint32_t j = 0) {
  return static_cast<uint16_t>((static_cast<uint32_t>(kind) * kPlaceCount + i) * kPlaceCount + j);
}

/// A walk over a tile of a block, all steps in registers.
template <typename Real>
struct Pass {
  const PassStep<Real>* steps;
  size_t step_count;
  const uint32_t* groups;  // where each set of 2^max_levels registers starts, in amplitudes from the tile's start
  size_t group_count;
  uint32_t registers[16];  // and each register from there
};

/// A diagonal over rows of 2^kDiagonalRowBits amplitudes: row r is multiplied by table number table_of_row[r], and then
/// by scalars[r] unless `scalars` is null.
template <typename Real>
struct RowFactors {
  const Real* tables;
  const uint16_t* table_of_row;
  const Real* scalars;
};

/// The inner loops over amplitudes, once per instruction set; chosen like the bit kernels, by CPU or SALLOW_KERNELS.
///
/// Amplitudes are (re, im) pairs, aligned to 64 bytes. Every set does the same roundings in the same order, fused
/// multiply-adds included, so that amplitudes are the same bytes on every CPU.
template <typename Real>
struct BlockKernels {
  const char* name;
  /// How many of the lowest bits are lanes, and how many levels a pass has.
  uint32_t lane_bits, max_levels;

  /// Runs a pass over the tile. If `factors` is not null, amplitudes are multiplied first; the registers of the groups,
  /// in order, must then be the tile's amplitudes in order.
  void (*run_pass)(Real* tile, const Pass<Real>& pass, const RowFactors<Real>* factors);
  /// Multiplies `count` rows.
  void (*multiply_rows)(Real* rows, size_t count, const RowFactors<Real>& factors);

  /// Tables of factors, one a row of 2^kDiagonalRowBits amplitudes, are kept twice as long as the complex numbers they
  /// hold, in the order that this set reads.
  void (*expand_table)(Real* expanded, const Real* values);
  /// made[x] = table[x] · scalar · Π_k linear[k]^(bit k of x).
  void (*turn_table)(Real* made, const Real* table, const Real* linear, const Real* scalar);
};

template <typename Real>
const BlockKernels<Real>& block_kernels();

}  // namespace sallow
