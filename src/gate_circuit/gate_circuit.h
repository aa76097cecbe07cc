#pragma once

#include <cstdint>
#include <vector>

#include "gate_circuit/unitary_gate.h"

namespace sallow {

enum class OperationKind : uint8_t { kGate, kMeasure, kReset };

/// Holds where the classical bits, the first being the lowest, read as the value (or, negated, do not).
struct BitCondition {
  std::vector<uint32_t> bits;
  uint64_t value = 0;  // its lowest 64 bits
  bool negated = false;
  std::vector<uint64_t> more_words = {};  // of the value, from bit 64 on; none for zeros

  /// Whether it holds where the circuit's bits are these.
  bool holds(const std::vector<bool>& circuit_bits) const;
  bool operator==(const BitCondition&) const = default;
};

/// One step of a circuit: a gate, perhaps controlled, a measurement in the Z basis or a reset to |0>.
struct CircuitOperation {
  OperationKind kind = OperationKind::kGate;
  UnitaryGate gate = UnitaryGate::I;
  /// How many of `qubits`, from the front, are controls: CX 3 5 is X on {3, 5} with one control.
  uint32_t control_count = 0;
  std::vector<uint32_t> qubits;
  std::vector<double> parameters;
  std::vector<Complex> entries;          // UnitaryGate::MATRIX: over the targets alone
  std::vector<uint32_t> bits;            // kMeasure: the classical bit that each qubit's result goes to
  std::vector<BitCondition> conditions;  // it happens only where all of them hold
  /// The layer it belongs to. Operations of one time act on different qubits.
  uint64_t time = 0;

  bool operator==(const CircuitOperation&) const = default;
};

/// The matrix of a gate over all its qubits, controls included: 2^k × 2^k, row by row; qubits[0] is the low bit of the
/// index.
std::vector<Complex> operation_matrix(const CircuitOperation& operation);

/// Readers refuse circuits that unroll to more.
inline constexpr uint64_t kMaxOperations = uint64_t{1} << 22;
/// And circuits in which so many come from loops, powers and definitions instead of being written out; a long text may
/// have more.
inline constexpr uint64_t kMaxUnrolled = uint64_t{1} << 20;

/// A circuit of arbitrary gates on qubits that start in |0>, as simulated by state vectors and tensor networks.
///
/// Order is the list's; times are kept for the formats and for noise laid over layers. In amplitudes and bitstrings
/// qubit k is bit k of the index, and the kth character of a text.
struct GateCircuit {
  uint32_t qubit_count = 0;
  uint32_t bit_count = 0;  // classical bits
  std::vector<CircuitOperation> operations;

  /// Appends. The operation must fit the gate table: distinct qubits below qubit_count, as many qubits and parameters
  /// as the gate takes.
  void append(CircuitOperation operation);
  void append(UnitaryGate gate, std::vector<uint32_t> qubits, std::vector<double> parameters = {},
              uint32_t control_count = 0, uint64_t time = 0);
  /// Gives every operation the first time at which its qubits and bits are free.
  void schedule();

  /// True where every operation is a gate without conditions, except for measurements that end their qubits.
  bool is_unitary_until_measured() const;
  bool operator==(const GateCircuit&) const = default;
};

}  // namespace sallow
