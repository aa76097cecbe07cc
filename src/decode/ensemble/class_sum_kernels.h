#pragma once

#include <cstddef>
#include <cstdint>

namespace sallow {

/// Smaller sums become 0: denormal numbers are slow, and such sums do not matter.
inline constexpr float kLeastSum = 1e-30f;
/// The largest sum of a table that is gone back over; larger ones belong to states that were never reached.
inline constexpr float kMostSum = 1e30f;
/// Keeps most products of small sums from being denormal numbers.
inline constexpr float kSumScale = 0x1p40f;

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
  /// The transpose of narrow: from a table of `half` sums to one of 2 · half, with 0 where narrow takes nothing.
  void (*spread)(float* table, size_t half, uint32_t bit, bool value);
  /// One step back over a candidate: out[i] = kept · after[i] + flipped · far[i ^ mask], at most kMostSum and 0 below
  /// kLeastSum, where `far` is `after`, or its upper half if the table was widened. Not in place. Adds up, times
  /// kSumScale, in the same order on every machine:
  ///     weights[0] = Σ past[i] · kept · after[i],         weights[1] = Σ past[i] · flipped · far[i ^ mask]
  ///     weights[2] = Σ past[i] · kept · after[i ^ 1],     weights[3] = Σ past[i] · flipped · far[i ^ mask ^ 1]
  /// `by_class` false: only the first two.
  void (*step_back)(float* out, const float* after, const float* far, const float* past, size_t size, uint32_t mask,
                    float kept, float flipped, bool by_class, float weights[4]);
};

const ClassSumKernels& class_sum_kernels();

}  // namespace sallow
