#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "bits/bit_table.h"
#include "circuit/circuit.h"

namespace sallow {

/// The Pauli by which each shot of a block differs from the noiseless reference, carried through a circuit without
/// signs and without randomness: one row per qubit, one column per shot.
///
/// The samplers have a faster one with noise. This one is for what is known of real shots: sweep bits and feedback.
class FrameBlock {
 public:
  FrameBlock(size_t qubit_count, size_t shot_count);

  /// Conjugates by a Clifford of the gate table on one or two qubits.
  void apply(Gate gate, std::span<const Target> qubits);
  /// row ^= the shots whose frame anticommutes with this Pauli.
  void add_anticommuting(uint32_t qubit, bool pauli_x, bool pauli_z, uint64_t* row) const;
  /// Multiplies a Pauli onto the frames of the shots whose bit in `row` is 1.
  void multiply(uint32_t qubit, bool pauli_x, bool pauli_z, const uint64_t* row);
  void clear(uint32_t qubit);

 private:
  BitTable x_, z_;
};

}  // namespace sallow
