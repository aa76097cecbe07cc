#pragma once

#include <cstddef>
#include <cstdint>

namespace sallow {

/// The number of index bits of a row in a diagonal.
inline constexpr uint32_t kDiagonalRowBits = 6;
/// A vector has at least this many bits, so that every pass finds bits for its registers.
inline constexpr uint32_t kMinIndexBits = 7;

/// A pass numbers the bits that it handles by places: 0 … 2 are the lowest three bits of the index, as far as one
/// vector register covers them ("lanes"); 3 … 6 are the bits that select its registers ("levels").
inline constexpr uint32_t kFirstLevel = 3;
inline constexpr uint32_t kPlaceCount = 7;

/// One step of a pass. i and j are places with i < j.
template <typename Real>
struct PassStep {
  enum Kind : uint8_t {
    kRotate,    // [[1, −c0], [c0, 1]] on i
    kExchange,  // if i and j differ: the one with i set gets c0 + i·c1 times the other, which gets c2 + i·c3 times it
    kExchangeOfEqual,  // the same for both bits set and both bits clear
    kSwap,             // exchanges the two bits
    kTurn,             // [[1, −1], [1, 1]] on i; several turns make one step, from the lowest place up
  };
  uint16_t code;  // see step_code() and turn_code()
  Real c[4];
};

/// The code of a step of this kind on places i and j, except for turns.
constexpr uint16_t step_code(int kind, uint32_t i, uint32_t j = 0) {
  return static_cast<uint16_t>((static_cast<uint32_t>(kind) * kPlaceCount + i) * kPlaceCount + j);
}

/// All turns of a pass on lanes, or on levels: one bit per turned place.
constexpr uint16_t turn_code(bool of_levels, uint32_t mask) {
  return static_cast<uint16_t>(4 * kPlaceCount * kPlaceCount + (of_levels ? 8 : 0) + mask);
}

/// Offsets of an amplitude in the buffer of a block and in the tables of its factors. Each is the sum of the offsets of
/// the bits that are 1 in the amplitude's index.
struct BlockPlace {
  uint32_t offset;  // in amplitudes
  uint32_t factor;  // in the tables, in complex numbers
  uint32_t row;     // in rows of 2^kDiagonalRowBits amplitudes, which share a scalar
};

/// Steps on a tile of a block, all in registers.
template <typename Real>
struct Pass {
  const PassStep<Real>* steps;
  size_t step_count;
  const BlockPlace* groups;  // offset of each set of 2^max_levels registers from the start of the tile
  size_t group_count;
  BlockPlace levels[4];  // the offsets that each level adds
};

/// A diagonal over a block: each amplitude is multiplied by a number from a table, and then by the scalar of its row
/// unless `scalars` is null.
template <typename Real>
struct BlockFactors {
  const Real* tables;
  const Real* scalars;
};

/// The inner loops over amplitudes, compiled once per instruction set (see base/instruction_set.h for the choice).
///
/// Amplitudes are (re, im) pairs, aligned to 64 bytes. All sets round in the same order, including fused multiply-adds,
/// so the amplitudes are the same bytes on every CPU.
template <typename Real>
struct BlockKernels {
  /// The number of lowest bits that are lanes, and the number of levels of a pass.
  uint32_t lane_bits, max_levels;

  /// Runs a pass over the tile at this place of the block. Unless `factors` is null, the amplitudes are first
  /// multiplied by them.
  void (*run_pass)(Real* block, const BlockPlace& tile, const Pass<Real>& pass, const BlockFactors<Real>* factors);
  /// Copies lines of 64 bytes; line k is at from + offsets[k], in amplitudes.
  void (*gather_lines)(Real* to, const Real* from, const uint32_t* offsets, size_t count);
  /// to[k] = from[k] · factor, for `count` amplitudes, a multiple of 8.
  void (*write_scaled)(Real* to, const Real* from, size_t count, const Real* factor);

  /// Expands a table with the factors of one row of 2^kDiagonalRowBits amplitudes to twice its length, in the order in
  /// which this set reads it.
  void (*expand_table)(Real* expanded, const Real* values);
  /// made[x] = table[x] · scalar · Π_k linear[k]^(bit k of x).
  void (*turn_table)(Real* made, const Real* table, const Real* linear, const Real* scalar);
};

/// The kernels of the instruction set in use.
template <typename Real>
const BlockKernels<Real>& block_kernels();
template <>
const BlockKernels<float>& block_kernels<float>();
template <>
const BlockKernels<double>& block_kernels<double>();

}  // namespace sallow
