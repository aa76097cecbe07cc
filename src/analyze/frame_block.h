#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "bits/bit_table.h"
#include "circuit/circuit.h"

namespace sallow {

/// For each shot of a block, the Pauli by which it differs from the noiseless reference. The Paulis are carried through
/// a circuit without signs and without randomness: one row per qubit, one column per shot.
///
/// The samplers have a faster implementation with noise. This one is for known Paulis of recorded shots: sweep bits and
/// feedback.
class FrameBlock {
 public:
  /// All frames start as the identity.
  FrameBlock(size_t qubit_count, size_t shot_count);

  /// Conjugates by a Clifford of the gate table on one or two qubits.
  void apply(Gate gate, std::span<const Target> qubits);
  /// row ^= the shots whose frame anticommutes with this Pauli.
  void add_anticommuting(uint32_t qubit, bool pauli_x, bool pauli_z, uint64_t* row) const;
  /// Multiplies a Pauli onto the frames of the shots with a 1 in `row`.
  void multiply(uint32_t qubit, bool pauli_x, bool pauli_z, const uint64_t* row);
  /// Resets a qubit in the basis 'X', 'Y' or 'Z' (RX, RY, R): removes the part of the Pauli that anticommutes with the
  /// basis. The other part stays, as in Stim. It stabilizes the new state, so that it changes only results that are
  /// random without noise.
  void reset(uint32_t qubit, char basis);

 private:
  BitTable x_, z_;
};

}  // namespace sallow
