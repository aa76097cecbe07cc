#pragma once

#include <cstdint>
#include <vector>

#include "gate_circuit/gate_circuit.h"

namespace sallow {

/// What every circuit becomes before it is simulated: real rotations of one track, exchanges between two, and phases of
/// one or two.
///
/// A one-qubit gate is diag · R · diag with R = cos · [[1, −t], [t, 1]], two real multiply-adds an amplitude where the
/// matrix itself takes eight. Phases commute, so that a whole layer of them is one multiplication, and need nothing but
/// the values of their bits, wherever those lie. SWAP and X cost nothing: they change which track a qubit is on, and
/// which way round. So a cycle of √X, √Y, √W and fSim(π/2, φ) = SWAP · diag costs n additions and one product an
/// amplitude. At other angles fSim is diag · exchange, or diag · SWAP · exchange: [[1, τ], [τ', 1]] on |01>, |10>, four
/// real multiply-adds for half of the amplitudes. Phases go through an exchange by turning τ, so that those of a cycle
/// stay one product.
struct Primitive {
  enum class Kind : uint8_t { kRotation, kExchange, kPhase, kDense };
  Kind kind;
  uint32_t a = 0;
  uint32_t b = 0;       // kExchange: the other track; kPhase: the second, or a again for a phase of one
  double tangent = 0;   // kRotation: 0 < t ≤ 1
  Complex phase{1, 0};  // kPhase: a factor where both bits are 1, not always of size 1
  /// kExchange: the amplitude x with a = 1, b = 0 becomes x + to_a · y, and y with a = 0, b = 1 becomes y + to_b · x.
  /// Where `of_equal`, x is instead that with both bits 1, y that with both 0.
  Complex to_a{0, 0}, to_b{0, 0};
  bool of_equal = false;
  uint32_t dense = 0;  // kDense: index into PrimitiveCircuit::dense
};

/// A matrix on a few tracks, as rows of nonzero entries, for gates that have no cheaper form. tracks[0] is the low bit.
struct DenseGate {
  std::vector<uint32_t> tracks;
  std::vector<Complex> matrix;
};

/// A unitary circuit in primitives. Its final amplitudes are `factor` times those that the primitives leave.
struct PrimitiveCircuit {
  std::vector<Primitive> primitives;
  std::vector<DenseGate> dense;
  Complex factor{1, 0};
  std::vector<uint32_t> track_of_qubit;
  std::vector<bool> qubit_flipped;  // whether the qubit's bit is the complement of its track's
};

/// The largest number of qubits that one gate may act on.
inline constexpr size_t kMaxGateQubits = 8;

/// Lowers gates (no measurements, resets or conditions: those are a UsageError). They are unitary, but for a matrix
/// on one qubit that is diagonal and has no 0 there. Qubits start on `track_of_qubit` and flipped as given. A gate on
/// more than kMaxGateQubits qubits is an InputError.
PrimitiveCircuit lower_to_primitives(const std::vector<CircuitOperation>& gates, std::vector<uint32_t> track_of_qubit,
                                     std::vector<bool> qubit_flipped);

}  // namespace sallow
