#pragma once

#include <cstdint>
#include <vector>

#include "gate_circuit/unitary_gate.h"

namespace sallow {

enum class OperationKind : uint8_t { kGate, kMeasure, kReset };

/// A condition: some classical bits, the first being the lowest, equal the value (or, if negated, do not).
struct BitCondition {
  std::vector<uint32_t> bits;
  uint64_t value = 0;  // its lowest 64 bits
  bool negated = false;
  std::vector<uint64_t> more_words = {};  // the value from bit 64 on; empty means zeros

  /// Whether the condition holds for these bits of the circuit.
  bool holds(const std::vector<bool>& circuit_bits) const;
  bool operator==(const BitCondition&) const = default;
};

/// One step of a circuit: a gate, which may have controls, a measurement in the Z basis, or a reset to |0>.
struct CircuitOperation {
  OperationKind kind = OperationKind::kGate;
  UnitaryGate gate = UnitaryGate::I;
  /// The first `control_count` of `qubits` are controls: CX 3 5 is X on {3, 5} with one control.
  uint32_t control_count = 0;
  std::vector<uint32_t> qubits;
  std::vector<double> parameters;
  std::vector<Complex> entries;          // UnitaryGate::MATRIX: the entries over the targets alone
  std::vector<uint32_t> bits;            // kMeasure: the classical bit for each qubit's result
  std::vector<BitCondition> conditions;  // the operation happens only if all of them hold
  /// The layer of the operation. Operations of the same time act on different qubits.
  uint64_t time = 0;

  bool operator==(const CircuitOperation&) const = default;
};

/// The matrix of a gate over all its qubits, controls included: 2^k × 2^k, row by row. qubits[0] is the low bit of the
/// index. Throws UsageError for measurements and resets.
std::vector<Complex> operation_matrix(const CircuitOperation& operation);

/// Readers refuse circuits with more operations than this after unrolling.
inline constexpr uint64_t kMaxOperations = uint64_t{1} << 22;
/// Readers also refuse circuits with more operations than this from loops, powers and definitions. Operations that are
/// written out in the text do not count.
inline constexpr uint64_t kMaxUnrolled = uint64_t{1} << 20;

/// A circuit of arbitrary gates on qubits that start in |0>, for state vectors and tensor networks.
///
/// Operations happen in the order of the list; times matter only for file formats and for layered noise. In amplitudes
/// and bitstrings, qubit k is bit k of the index and character k of the text.
struct GateCircuit {
  uint32_t qubit_count = 0;
  uint32_t bit_count = 0;  // classical bits
  std::vector<CircuitOperation> operations;

  /// Appends an operation. Throws UsageError unless it fits the gate table: distinct qubits below qubit_count, and the
  /// gate's number of qubits and parameters.
  void append(CircuitOperation operation);
  void append(UnitaryGate gate, std::vector<uint32_t> qubits, std::vector<double> parameters = {},
              uint32_t control_count = 0, uint64_t time = 0);
  /// Sets the time of every operation to the first time at which its qubits and bits are free.
  void schedule();

  /// Whether every operation is a gate without conditions, or a measurement after which its qubits are not used.
  bool is_unitary_until_measured() const;
  bool operator==(const GateCircuit&) const = default;
};

}  // namespace sallow
