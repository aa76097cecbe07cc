#pragma once

#include <cstddef>
#include <cstdint>

namespace sallow {

/// Denormal numbers are slow, and sums so small do not matter.
inline constexpr float kLeastSum = 1e-30f;

/// The inner loops of sums over classes, once per instruction set; base/instruction_set.h tells how one is chosen.
/// Every set gives the same bytes.
///
/// A table has a power of two of sums, at least 16, and is aligned to 64 bytes.
struct ClassSumKernels {
  /// out[i] = kept · in[i] + flipped · in[i ^ mask], and 0 where that is less than kLeastSum. Not in place.
  void (*add_flipped)(float* out, const float* in, size_t size, uint32_t mask, float kept, float flipped);
  /// The same with the larger of the two products in place of their sum.
  void (*choose_flipped)(float* out, const float* in, size_t size, uint32_t mask, float kept, float flipped);
  /// The same for a table that is to double, with a new highest bit in the mask; `mask` has the others:
  /// out[i] = kept · in[i], out[size + i] = flipped · in[i ^ mask].
  void (*widen)(float* out, const float* in, size_t size, uint32_t mask, float kept, float flipped);
  /// Of a table of 2 · half, keeps those with `value` in place `bit`, below the highest, which then takes this place.
  void (*narrow)(float* table, size_t half, uint32_t bit, bool value);
};

const ClassSumKernels& class_sum_kernels();

}  // namespace sallow
