#pragma once

#include <cstddef>
#include <cstdint>

namespace sallow {

/// Smaller sums become 0: denormal numbers are slow, and such sums do not matter.
inline constexpr float kLeastSum = 1e-30f;

/// The inner loops of sums over classes: one table per instruction set, chosen by base/instruction_set.h. All tables
/// give the same bytes.
///
/// A table has a power of two of sums, at least 16, and is aligned to 64 bytes.
struct ClassSumKernels {
  /// out[i] = kept · in[i] + flipped · in[i ^ mask], or 0 if that is less than kLeastSum. Not in place.
  void (*add_flipped)(float* out, const float* in, size_t size, uint32_t mask, float kept, float flipped);
  /// The same with the larger of the two products instead of their sum.
  void (*choose_flipped)(float* out, const float* in, size_t size, uint32_t mask, float kept, float flipped);
  /// The same for a table that doubles, with a new highest bit in the mask; `mask` holds the other bits:
  /// out[i] = kept · in[i], out[size + i] = flipped · in[i ^ mask].
  void (*widen)(float* out, const float* in, size_t size, uint32_t mask, float kept, float flipped);
  /// Halves a table of 2 · half sums: keeps those whose `bit`, not the highest, is `value`; the highest bit takes its
  /// place.
  void (*narrow)(float* table, size_t half, uint32_t bit, bool value);
};

const ClassSumKernels& class_sum_kernels();

}  // namespace sallow
