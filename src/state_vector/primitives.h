#pragma once

#include <cstdint>
#include <vector>

#include "gate_circuit/gate_circuit.h"

namespace sallow {

/// The primitives to which every circuit is lowered before simulation: real rotations of one track, exchanges between
/// two tracks, and phases of one or two tracks.
///
/// A one-qubit gate is diag · R · diag with R = cos · [[1, −t], [t, 1]]: two real multiply-adds per amplitude, compared
/// with eight for the matrix. Phases commute and depend only on the values of their bits, so a whole layer of phases is
/// one multiplication. SWAP and X cost nothing: they change which track a qubit is on, and whether the track is
/// flipped. So a cycle of √X, √Y, √W and fSim(π/2, φ) = SWAP · diag costs n additions and one product per amplitude. At
/// other angles fSim is diag · exchange or diag · SWAP · exchange, where the exchange is [[1, τ], [τ', 1]] on |01>,
/// |10>: four real multiply-adds for half of the amplitudes. Phases move past an exchange by a change of τ, so those of
/// a cycle remain one product.
struct Primitive {
  enum class Kind : uint8_t { kRotation, kExchange, kPhase, kDense };
  Kind kind;
  uint32_t a = 0;
  uint32_t b = 0;       // kExchange: the other track; kPhase: the second track, or a for a phase of one track
  double tangent = 0;   // kRotation: 0 < t ≤ 1
  Complex phase{1, 0};  // kPhase: the factor if both bits are 1; its size is not always 1
  /// kExchange: the amplitude x with a = 1, b = 0 becomes x + to_a · y, and y with a = 0, b = 1 becomes y + to_b · x.
  /// With `of_equal`, x has both bits 1 and y both bits 0.
  Complex to_a{0, 0}, to_b{0, 0};
  bool of_equal = false;
  uint32_t dense = 0;  // kDense: index into PrimitiveCircuit::dense
};

/// A matrix on a few tracks, row by row, for gates without a cheaper form. tracks[0] is the low bit.
struct DenseGate {
  std::vector<uint32_t> tracks;
  std::vector<Complex> matrix;
};

/// A unitary circuit in primitives. The final amplitudes are `factor` times the result of the primitives.
struct PrimitiveCircuit {
  std::vector<Primitive> primitives;
  std::vector<DenseGate> dense;
  Complex factor{1, 0};
  std::vector<uint32_t> track_of_qubit;
  std::vector<bool> qubit_flipped;  // whether the qubit's bit is the complement of its track's
};

/// The most qubits on which one gate may act.
inline constexpr size_t kMaxGateQubits = 8;

/// Lowers gates to primitives. The gates must be unitary, or diagonal matrices on one qubit without a 0. Qubits start
/// on `track_of_qubit`, flipped as in `qubit_flipped`. Throws UsageError for measurements, resets and conditions, and
/// InputError for a gate on more than kMaxGateQubits qubits.
PrimitiveCircuit lower_to_primitives(const std::vector<CircuitOperation>& gates, std::vector<uint32_t> track_of_qubit,
                                     std::vector<bool> qubit_flipped);

}  // namespace sallow
