#include "gate_circuit/gate_circuit.h"

#include <algorithm>

#include "base/error.h"

namespace sallow {

std::vector<Complex> operation_matrix(const CircuitOperation& operation) {
  SALLOW_REQUIRE(operation.kind == OperationKind::kGate, "operation_matrix: only gates have a matrix");
  std::vector<Complex> inner = operation.gate == UnitaryGate::MATRIX
                                   ? operation.entries
                                   : unitary_gate_matrix(operation.gate, operation.parameters);
  if (operation.control_count == 0) return inner;
  size_t controls = operation.control_count;
  size_t size = size_t{1} << operation.qubits.size();
  size_t inner_size = size >> controls;
  size_t all_controls = (size_t{1} << controls) - 1;
  std::vector<Complex> matrix(size * size);
  for (size_t r = 0; r < size; r++) {
    if ((r & all_controls) != all_controls) {
      matrix[r * size + r] = 1;
      continue;
    }
    for (size_t c = 0; c < inner_size; c++) {
      matrix[r * size + (c << controls | all_controls)] = inner[(r >> controls) * inner_size + c];
    }
  }
  return matrix;
}

bool BitCondition::holds(const std::vector<bool>& circuit_bits) const {
  const auto wanted = [&](size_t bit) {
    const uint64_t word = bit < 64 ? value : bit / 64 <= more_words.size() ? more_words[bit / 64 - 1] : 0;
    return (word >> (bit % 64) & 1) != 0;
  };
  bool equal = true;
  for (size_t k = 0; equal && k < bits.size(); k++) equal = circuit_bits[bits[k]] == wanted(k);
  // The value may have ones beyond the bits; then it cannot be equal.
  for (size_t k = bits.size(); equal && k < 64 * (1 + more_words.size()); k++) equal = !wanted(k);
  return equal != negated;
}

void GateCircuit::append(CircuitOperation operation) {
  const std::vector<uint32_t>& qubits = operation.qubits;
  SALLOW_REQUIRE(!qubits.empty(), "append: an operation without qubits");
  for (size_t k = 0; k < qubits.size(); k++) {
    SALLOW_REQUIRE(qubits[k] < qubit_count,
                   "append: qubit " + std::to_string(qubits[k]) + " of a circuit of " + std::to_string(qubit_count));
    SALLOW_REQUIRE(std::find(qubits.begin() + k + 1, qubits.end(), qubits[k]) == qubits.end(),
                   "append: qubit " + std::to_string(qubits[k]) + " is repeated in one operation");
  }
  for (uint32_t bit : operation.bits) {
    SALLOW_REQUIRE(bit < bit_count,
                   "append: bit " + std::to_string(bit) + " of a circuit of " + std::to_string(bit_count));
  }
  if (operation.kind == OperationKind::kGate) {
    const UnitaryGateInfo& info = unitary_gate_info(operation.gate);
    SALLOW_REQUIRE(operation.control_count < qubits.size(), "append: a gate whose qubits are all controls");
    size_t targets = qubits.size() - operation.control_count;
    if (operation.gate == UnitaryGate::MATRIX) {
      require_equal("append: entries of a matrix", operation.entries.size(), size_t{1} << 2 * targets);
    } else {
      require_equal("append: qubits of a gate, controls apart", targets, info.qubit_count);
      require_equal("append: parameters of a gate", operation.parameters.size(), info.parameter_count);
    }
  }
  operations.push_back(std::move(operation));
}

void GateCircuit::append(UnitaryGate gate, std::vector<uint32_t> qubits, std::vector<double> parameters,
                         uint32_t control_count, uint64_t time) {
  CircuitOperation operation;
  operation.gate = gate;
  operation.control_count = control_count;
  operation.time = time;
  operation.qubits = std::move(qubits);
  operation.parameters = std::move(parameters);
  append(std::move(operation));
}

void GateCircuit::schedule() {
  std::vector<uint64_t> qubit_free(qubit_count), bit_free(bit_count);
  for (CircuitOperation& operation : operations) {
    uint64_t time = 0;
    std::vector<uint32_t> bits = operation.bits;
    for (const BitCondition& condition : operation.conditions) {
      bits.insert(bits.end(), condition.bits.begin(), condition.bits.end());
    }
    for (uint32_t qubit : operation.qubits) time = std::max(time, qubit_free[qubit]);
    for (uint32_t bit : bits) time = std::max(time, bit_free[bit]);
    operation.time = time;
    for (uint32_t qubit : operation.qubits) qubit_free[qubit] = time + 1;
    for (uint32_t bit : bits) bit_free[bit] = time + 1;
  }
}

bool GateCircuit::is_unitary_until_measured() const {
  std::vector<bool> measured(qubit_count);
  for (const CircuitOperation& operation : operations) {
    if (operation.kind == OperationKind::kReset || !operation.conditions.empty()) return false;
    for (uint32_t qubit : operation.qubits) {
      if (measured[qubit]) return false;
      if (operation.kind == OperationKind::kMeasure) measured[qubit] = true;
    }
  }
  return true;
}

}  // namespace sallow
