#include "state_vector/state_vector.h"

#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <random>

#include "base/error.h"
#include "base/sanitized.test.h"

namespace sallow {
namespace {

using Dense = std::vector<Complex>;

/// A second implementation: applies every gate as its matrix, one set of amplitudes after the other, in double
/// precision.
void apply_dense(Dense& state, const CircuitOperation& gate) {
  const Dense matrix = operation_matrix(gate);
  const size_t size = size_t{1} << gate.qubits.size();
  // For each row, the offset from an index whose bits of the gate's qubits are 0.
  std::vector<size_t> offsets(size);
  for (size_t row = 0; row < size; row++) {
    for (size_t k = 0; k < gate.qubits.size(); k++) offsets[row] |= (row >> k & 1) << gate.qubits[k];
  }
  struct Entry {
    size_t row, column;
    double re, im;
  };
  std::vector<Entry> entries;
  for (size_t k = 0; k < matrix.size(); k++) {
    if (matrix[k] != 0.0) entries.push_back({k / size, k % size, matrix[k].real(), matrix[k].imag()});
  }
  Dense before(size), after(size);
  for (size_t x = 0; x < state.size(); x++) {
    if ((x & offsets[size - 1]) != 0) continue;
    for (size_t row = 0; row < size; row++) before[row] = state[x | offsets[row]];
    std::fill(after.begin(), after.end(), 0.0);
    for (const Entry& m : entries) {
      // Written out because std::complex checks for infinities.
      const Complex b = before[m.column];
      after[m.row] += Complex(m.re * b.real() - m.im * b.imag(), m.re * b.imag() + m.im * b.real());
    }
    for (size_t row = 0; row < size; row++) state[x | offsets[row]] = after[row];
  }
}

Dense dense_state(const GateCircuit& circuit) {
  Dense state(size_t{1} << circuit.qubit_count);
  state[0] = 1;
  for (const CircuitOperation& gate : circuit.operations) apply_dense(state, gate);
  return state;
}

/// The state after U(θ_q, φ_q, 0) on each qubit, which is a product of (cos θ/2, e^(iφ) sin θ/2).
Dense turned_state(const std::vector<std::pair<double, double>>& angles) {
  Dense state = {1};
  for (auto [theta, phi] : angles) {
    const size_t size = state.size();
    state.resize(2 * size);
    for (size_t x = 0; x < size; x++) {
      state[x + size] = state[x] * std::polar(std::sin(theta / 2), phi);
      state[x] *= std::cos(theta / 2);
    }
  }
  return state;
}

template <typename Real>
double largest_difference(const GateCircuit& circuit, const Dense& expected, size_t threads = 1) {
  StateVector<Real> state(circuit.qubit_count, threads);
  state.apply(circuit.operations);
  double largest = 0;
  for (size_t x = 0; x < expected.size(); x++) largest = std::max(largest, std::abs(state.amplitude(x) - expected[x]));
  return largest;
}

/// Appends a random gate on random qubits, with random angles and up to two controls.
void append_random_gate(GateCircuit& circuit, UnitaryGate gate, std::mt19937_64& random) {
  std::vector<uint32_t> qubits(circuit.qubit_count);
  for (uint32_t k = 0; k < qubits.size(); k++) qubits[k] = k;
  std::shuffle(qubits.begin(), qubits.end(), random);
  CircuitOperation operation;
  operation.gate = gate;
  uint32_t targets = unitary_gate_info(gate).qubit_count;
  if (gate == UnitaryGate::MATRIX) {
    // A product of named gates, which is unitary.
    targets = 2;
    Dense m = unitary_gate_matrix(UnitaryGate::FSIM, std::vector<double>{0.3, 0.7});
    CircuitOperation turn;
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

GateCircuit random_circuit(uint32_t qubits, size_t gates, uint64_t seed) {
  std::mt19937_64 random(seed);
  GateCircuit circuit;
  circuit.qubit_count = qubits;
  for (size_t k = 0; k < gates; k++) {
    append_random_gate(circuit, static_cast<UnitaryGate>(random() % kUnitaryGateCount), random);
  }
  return circuit;
}

TEST(StateVector, AppliesEveryGateAsItsMatrix) {
  for (const UnitaryGateInfo& info : all_unitary_gates()) {
    for (uint64_t seed = 0; seed < 6; seed++) {
      GateCircuit circuit = random_circuit(5, 8, seed);
      std::mt19937_64 random(seed);
      append_random_gate(circuit, info.gate, random);
      Dense expected = dense_state(circuit);
      EXPECT_LT(largest_difference<double>(circuit, expected), 1e-12) << info.name << " seed " << seed;
      EXPECT_LT(largest_difference<float>(circuit, expected), 1e-5) << info.name << " seed " << seed;
    }
  }
}

constexpr uint32_t kMostQubits = kSanitized ? 20 : 24;  // the plain loops of the reference are slow

TEST(StateVector, AgreesWithMatricesOnRandomCircuits) {
  for (uint32_t qubits : {3u, 9u, 12u, 17u, 18u}) {
    GateCircuit circuit = random_circuit(qubits, 60, qubits);
    Dense expected = dense_state(circuit);
    EXPECT_LT(largest_difference<double>(circuit, expected), 1e-12) << qubits << " qubits";
    EXPECT_LT(largest_difference<float>(circuit, expected, 2), 1e-5) << qubits << " qubits";
  }
}

TEST(StateVector, AgreesWithMatricesOnUpTo24Qubits) {
  for (uint32_t qubits : {20u, 22u, 24u}) {
    if (qubits > kMostQubits) break;
    // First turns every qubit, so that no amplitude is 0. Then only a few gates, because matrices are slow.
    GateCircuit circuit;
    circuit.qubit_count = qubits;
    std::vector<std::pair<double, double>> angles;
    for (uint32_t q = 0; q < qubits; q++) {
      angles.emplace_back(1.2 + 0.03 * q, 0.2 * q);
      circuit.append(UnitaryGate::U, {q}, {angles[q].first, angles[q].second, 0});
    }
    Dense expected = turned_state(angles);
    for (const CircuitOperation& gate : random_circuit(qubits, qubits == 20 ? 30 : 12, qubits).operations) {
      apply_dense(expected, gate);
      circuit.append(gate);
    }
    EXPECT_LT(largest_difference<double>(circuit, expected), 1e-12) << qubits << " qubits";
    EXPECT_LT(largest_difference<float>(circuit, expected, 2), 1e-5) << qubits << " qubits";
  }
}

TEST(StateVector, GivesTheExpectationOfEveryPauliString) {
  GateCircuit circuit = random_circuit(5, 40, 77);
  circuit.append(UnitaryGate::X, {2});  // its track is flipped
  constexpr UnitaryGate kPaulis[] = {UnitaryGate::I, UnitaryGate::X, UnitaryGate::Y, UnitaryGate::Z};
  const Dense state = dense_state(circuit);
  StateVector<double> vector(5, 1);
  vector.apply(circuit.operations);
  for (size_t number = 0; number < 1024; number++) {
    std::string paulis;
    Dense turned = state;
    for (uint32_t q = 0; q < 5; q++) {
      const size_t kind = number >> 2 * q & 3;
      paulis += "IXYZ"[kind];
      CircuitOperation pauli;
      pauli.gate = kPaulis[kind];
      pauli.qubits = {q};
      apply_dense(turned, pauli);
    }
    Complex expected = 0;
    for (size_t x = 0; x < state.size(); x++) expected += std::conj(state[x]) * turned[x];
    EXPECT_NEAR(vector.expectation(paulis), expected.real(), 1e-12) << paulis;
  }
}

}  // namespace
}  // namespace sallow
