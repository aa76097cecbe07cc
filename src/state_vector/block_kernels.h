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
    kTurn,             // [[1, −1], [1, 1]] on i: many of them make one step, from the lowest place up
  };
  uint16_t code;  // see step_code() and turn_code()
  Real c[4];
};

constexpr uint16_t step_code(int kind, uint32_t i, uint32_t j = 0) {
  return static_cast<uint16_t>((static_cast<uint32_t>(kind) * kPlaceCount + i) * kPlaceCount + j);
}

/// All turns of a pass on lanes, or on levels: a bit for each of them.
constexpr uint16_t turn_code(bool of_levels, uint32_t mask) {
  return static_cast<uint16_t>(4 * kPlaceCount * kPlaceCount + (of_levels ? 8 : 0) + mask);
}

/// Where an amplitude of a block lies in the block's buffer, and its factors in theirs. All three are sums of what each
/// bit of its index that is 1 adds.
struct BlockPlace {
  uint32_t offset;  // in amplitudes
  uint32_t factor;  // in the tables, in complex numbers
  uint32_t row;     // 2^kDiagonalRowBits amplitudes share a scalar
};

/// A walk over a tile of a block, all steps in registers.
template <typename Real>
struct Pass {
  const PassStep<Real>* steps;
  size_t step_count;
  const BlockPlace* groups;  // where each set of 2^max_levels registers starts, from the tile's start
  size_t group_count;
  BlockPlace levels[4];  // and what the bits add that tell its registers apart
};

/// A diagonal over a block: each amplitude is multiplied by a number from a table, and then by its row's scalar unless
/// `scalars` is null.
template <typename Real>
struct BlockFactors {
  const Real* tables;
  const Real* scalars;
};

/// The inner loops over amplitudes, once per instruction set; base/instruction_set.h tells how one is chosen.
///
/// Amplitudes are (re, im) pairs, aligned to 64 bytes. Every set does the same roundings in the same order, fused
/// multiply-adds included, so that amplitudes are the same bytes on every CPU.
template <typename Real>
struct BlockKernels {
  /// How many of the lowest bits are lanes, and how many levels a pass has.
  uint32_t lane_bits, max_levels;

  /// Runs a pass over the tile that starts at a place of the block. If `factors` is not null, amplitudes are multiplied
  /// first.
  void (*run_pass)(Real* block, const BlockPlace& tile, const Pass<Real>& pass, const BlockFactors<Real>* factors);
  /// Copies lines of 64 bytes: the kth comes from offsets[k], in amplitudes.
  void (*gather_lines)(Real* to, const Real* from, const uint32_t* offsets, size_t count);
  /// to[k] = from[k] · factor, for `count` amplitudes, a multiple of 8.
  void (*write_scaled)(Real* to, const Real* from, size_t count, const Real* factor);

  /// Tables of factors, one a row of 2^kDiagonalRowBits amplitudes, are kept twice as long as the complex numbers they
  /// hold, in the order that this set reads.
  void (*expand_table)(Real* expanded, const Real* values);
  /// made[x] = table[x] · scalar · Π_k linear[k]^(bit k of x).
  void (*turn_table)(Real* made, const Real* table, const Real* linear, const Real* scalar);
};

template <typename Real>
const BlockKernels<Real>& block_kernels();
template <>
const BlockKernels<float>& block_kernels<float>();
template <>
const BlockKernels<double>& block_kernels<double>();

}  // namespace sallow
