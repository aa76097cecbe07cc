#include "amplitude/state_vector.h"

#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <random>

#include "base/error.h"

namespace sallow {
namespace {

using Dense = std::vector<Complex>;

/// The plain second opinion: every gate as its matrix, amplitude by amplitude.
void apply_dense(Dense& state, const UnitaryOperation& gate) {
  Dense matrix = operation_matrix(gate);
  size_t size = size_t{1} << gate.qubits.size();
  Dense result(state.size());
  for (size_t x = 0; x < state.size(); x++) {
    size_t row = 0, rest = x;
    for (size_t k = 0; k < gate.qubits.size(); k++) {
      row |= (x >> gate.qubits[k] & 1) << k;
      rest &= ~(size_t{1} << gate.qubits[k]);
    }
    for (size_t column = 0; column < size; column++) {
      size_t y = rest;
      for (size_t k = 0; k < gate.qubits.size(); k++) y |= (column >> k & 1) << gate.qubits[k];
      result[x] += matrix[row * size + column] * state[y];
    }
  }
  state = std::move(result);
}

Dense dense_state(const UnitaryCircuit& circuit) {
  Dense state(size_t{1} << circuit.qubit_count);
  state[0] = 1;
  for (const UnitaryOperation& gate : circuit.operations) apply_dense(state, gate);
  return state;
}

template <typename Real>
double largest_difference(const UnitaryCircuit& circuit, const Dense& expected, size_t threads = 1) {
  StateVector<Real> state(circuit.qubit_count, threads);
  state.apply(circuit.operations);
  double largest = 0;
  for (size_t x = 0; x < expected.size(); x++) largest = std::max(largest, std::abs(state.amplitude(x) - expected[x]));
  return largest;
}

/// Any gate on any qubits, with any angles and up to two controls.
void append_random_gate(UnitaryCircuit& circuit, UnitaryGate gate, std::mt19937_64& random) {
  std::vector<uint32_t> qubits(circuit.qubit_count);
  for (uint32_t k = 0; k < qubits.size(); k++) qubits[k] = k;
  std::shuffle(qubits.begin(), qubits.end(), random);
  UnitaryOperation operation;
  operation.gate = gate;
  uint32_t targets = unitary_gate_info(gate).qubit_count;
  if (gate == UnitaryGate::MATRIX) {
    // A product of named gates, so that it is unitary.
    targets = 2;
    Dense m = unitary_gate_matrix(UnitaryGate::FSIM, std::vector<double>{0.3, 0.7});
    UnitaryOperation turn;
    turn.gate = UnitaryGate::U;
    turn.qubits = {0};
    turn.parameters = {1.1, 0.4, -0.9};
    Dense columns(16);
    for (size_t c = 0; c < 4; c++) {
      Dense column = {m[c], m[4 + c], m[8 + c], m[12 + c]};
      apply_dense(column, turn);
      for (size_t r = 0; r < 4; r++) columns[4 * r + c] = column[r];
    }
    operation.entries = columns;
  }
  operation.control_count = random() % 3 == 0 ? random() % 3 : 0;
  qubits.resize(std::min<size_t>(qubits.size(), targets + operation.control_count));
  operation.control_count = static_cast<uint32_t>(qubits.size()) - targets;
  operation.qubits = qubits;
  std::uniform_real_distribution<double> angle(-4, 4);
  for (int k = 0; k < unitary_gate_info(gate).parameter_count; k++) operation.parameters.push_back(angle(random));
  circuit.append(operation);
}

UnitaryCircuit random_circuit(uint32_t qubits, size_t gates, uint64_t seed) {
  std::mt19937_64 random(seed);
  UnitaryCircuit circuit;
  circuit.qubit_count = qubits;
  for (size_t k = 0; k < gates; k++) {
    append_random_gate(circuit, static_cast<UnitaryGate>(random() % kUnitaryGateCount), random);
  }
  return circuit;
}

TEST(StateVector, AppliesEveryGateAsItsMatrix) {
  for (const UnitaryGateInfo& info : all_unitary_gates()) {
    for (uint64_t seed = 0; seed < 6; seed++) {
      UnitaryCircuit circuit = random_circuit(5, 8, seed);
      std::mt19937_64 random(seed);
      append_random_gate(circuit, info.gate, random);
      Dense expected = dense_state(circuit);
      EXPECT_LT(largest_difference<double>(circuit, expected), 1e-12) << info.name << " seed " << seed;
      EXPECT_LT(largest_difference<float>(circuit, expected), 1e-5) << info.name << " seed " << seed;
    }
  }
}

TEST(StateVector, AgreesWithMatricesOnRandomCircuits) {
  for (uint32_t qubits : {3u, 9u, 12u, 17u, 18u}) {
    UnitaryCircuit circuit = random_circuit(qubits, 60, qubits);
    Dense expected = dense_state(circuit);
    EXPECT_LT(largest_difference<double>(circuit, expected), 1e-12) << qubits << " qubits";
    EXPECT_LT(largest_difference<float>(circuit, expected, 2), 1e-5) << qubits << " qubits";
  }
}

}  // namespace
}  // namespace sallow
