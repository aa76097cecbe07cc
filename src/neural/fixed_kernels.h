#pragma once

#include <cstddef>
#include <cstdint>

namespace sallow {

/// The shots that a network processes side by side, whatever the width of registers.
inline constexpr size_t kNetworkLanes = 16;

/// A part of a product's inputs. Inputs are unsigned bytes in fours: for a block of shots, four bytes per shot, then
/// the next four inputs; for one shot, byte after byte.
struct InputPart {
  const uint8_t* at;
  uint32_t fours;
};

/// How the sums of products become fixed-point numbers, one entry per output:
///
///     number = (((sum + add) >> shift_before) · factor >> shift_after) + bias
///
/// Shifts round down. No step leaves 32 bits.
struct Rescale {
  const int32_t *add, *shift_before, *factor, *shift_after, *bias;
};

/// The inner loops of a network in whole numbers: one table per instruction set, chosen by base/instruction_set.h and,
/// if the CPU has it, AVX-512 VNNI. All tables give the same numbers.
struct FixedKernels {
  /// sums[o] = Σ weight × input for kNetworkLanes shots, o < outputs, a multiple of 16. Weights: for each 16 outputs,
  /// for each four inputs, four bytes per output. Sums: kNetworkLanes per output.
  void (*multiply_block)(const InputPart* parts, size_t part_count, const int8_t* weights, size_t outputs,
                         int32_t* sums);
  /// The same for one shot: one sum per output.
  void (*multiply_one)(const InputPart* parts, size_t part_count, const int8_t* weights, size_t outputs, int32_t* sums);
  /// Gates of a layer or, in a local layer, of one stabilizer: from the sums of states and of events (2 · width
  /// outputs: first of z, then of n), both in units of 2^-12 after rescaling,
  ///     z = (1 + tanh(z's number / 2)) / 2,  n = tanh(n's number),  state += z (n - state),
  /// with z, n and states in units of 2^-15. `bytes` gets the states in units of 2^-7, plus 128, as inputs of products.
  void (*gate_block)(size_t width, const int32_t* sums, const Rescale& scale, const int32_t* event_sums,
                     const Rescale& event_scale, int32_t* states, uint8_t* bytes);
  void (*gate_one)(size_t width, const int32_t* sums, const Rescale& scale, const int32_t* event_sums,
                   const Rescale& event_scale, int32_t* states, uint8_t* bytes);
  /// A layer of the readout for kNetworkLanes shots: inputs and weights are 32-bit numbers, weights by output. If
  /// `scale` is not null, sums are rescaled and clamped to 0 … kReadoutMost.
  void (*read_block)(size_t depth, size_t outputs, const int32_t* inputs, const int32_t* weights, const Rescale* scale,
                     int32_t* out);
};

/// The largest value of a unit of the readout, in units of 2^-8.
inline constexpr int32_t kReadoutMost = 8191;

const FixedKernels& fixed_kernels();

}  // namespace sallow
