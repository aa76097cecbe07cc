#include "tensor_network/circuit_network.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "base/error.h"
#include "bits/random_stream.h"
#include "tensor_network/greedy_order.h"
#include "tensor_network/sliced_contraction.h"

namespace sallow {
namespace {

/// The state vector, computed from the definition of each gate; qubit k is bit k of the index.
std::vector<Complex> state_of(const GateCircuit& circuit) {
  std::vector<Complex> state(size_t{1} << circuit.qubit_count, 0);
  state[0] = 1;
  for (const CircuitOperation& operation : circuit.operations) {
    if (operation.kind != OperationKind::kGate) continue;
    std::vector<Complex> matrix = operation_matrix(operation);
    size_t count = operation.qubits.size(), side = size_t{1} << count;
    std::vector<Complex> next(state.size(), 0);
    for (size_t from = 0; from < state.size(); from++) {
      size_t column = 0, rest = from;
      for (size_t k = 0; k < count; k++) {
        column |= (from >> operation.qubits[k] & 1) << k;
        rest &= ~(size_t{1} << operation.qubits[k]);
      }
      for (size_t row = 0; row < side; row++) {
        size_t to = rest;
        for (size_t k = 0; k < count; k++) to |= (row >> k & 1) << operation.qubits[k];
        next[to] += matrix[row * side + column] * state[from];
      }
    }
    state = std::move(next);
  }
  return state;
}

GateCircuit random_circuit(uint32_t qubits, size_t gates, RandomStream& random) {
  GateCircuit circuit;
  circuit.qubit_count = qubits;
  auto below = [&](uint32_t bound) { return static_cast<uint32_t>((random.next() >> 32) * bound >> 32); };
  auto angle = [&] { return random.uniform() * 6; };
  for (size_t k = 0; k < gates; k++) {
    uint32_t a = below(qubits), b = (a + 1 + below(qubits - 1)) % qubits, c = 0;
    while (c == a || c == b) c++;
    switch (below(9)) {
      case 0:
        circuit.append(UnitaryGate::U, {a}, {angle(), angle(), angle()});
        break;
      case 1:
        circuit.append(UnitaryGate::SQRT_W, {a});
        break;
      case 2:
        circuit.append(UnitaryGate::FSIM, {a, b}, {angle(), angle()});
        break;
      case 3:
        circuit.append(UnitaryGate::FSIM, {a, b}, {std::numbers::pi / 2, angle()});
        break;
      case 4:
        circuit.append(UnitaryGate::X, {a, b}, {}, 1);
        break;
      case 5:
        circuit.append(UnitaryGate::SWAP, {a, b});
        break;
      case 6:
        circuit.append(UnitaryGate::I, {a, b}, {}, 1);
        break;
      case 7:
        circuit.append(UnitaryGate::ISWAP, {a, b});
        break;
      default:
        if (qubits > 2) circuit.append(UnitaryGate::X, {a, b, c}, {}, 2);
    }
  }
  return circuit;
}

TEST(CircuitNetwork, GivesTheAmplitudesOfTheStateVector) {
  for (uint64_t seed = 0; seed < 60; seed++) {
    SCOPED_TRACE(seed);
    RandomStream random(seed, 0);
    GateCircuit circuit = random_circuit(2 + seed % 5, 1 + seed % 23, random);
    std::vector<Complex> state = state_of(circuit);
    CircuitNetwork network(circuit, {.split_gates = seed % 4 != 0});
    TensorNetwork closed = network.shape.closed();
    ContractionOrder order = greedy_order(closed, {}, random);
    for (uint32_t leg = 0; leg < closed.legs.size() && order.slices.size() < 3; leg += 5) order.slices.push_back(leg);
    SlicedContraction contraction(closed, order);
    auto workspace = contraction.make_workspace(1);
    for (size_t index = 0; index < state.size(); index++) {
      std::vector<bool> bits;
      for (uint32_t q = 0; q < circuit.qubit_count; q++) bits.push_back(index >> q & 1);
      auto inputs = contraction.prepare(network.amplitude_tensors(bits), workspace);
      Complex amplitude = 0;
      for (uint64_t chunk = 0; chunk < contraction.chunk_count(); chunk++) {
        amplitude += contraction.chunk(chunk, inputs, workspace);
      }
      ASSERT_LT(std::abs(amplitude - state[index]), 3e-6) << "bitstring " << index;
    }
  }
}

TEST(CircuitNetwork, SplitsGatesOfLowRank) {
  auto tensors_of = [](UnitaryGate gate, std::vector<double> parameters) {
    GateCircuit circuit;
    circuit.qubit_count = 2;
    circuit.append(UnitaryGate::X, {0, 1}, {}, 1);  // starts the lines of both qubits
    circuit.append(gate, {0, 1}, parameters);
    return CircuitNetwork(circuit).tensors.size() - 1;
  };
  EXPECT_EQ(tensors_of(UnitaryGate::ISWAP, {}), 2u);
  EXPECT_EQ(tensors_of(UnitaryGate::FSIM, {std::numbers::pi / 2, std::numbers::pi / 6}), 2u);
  EXPECT_EQ(tensors_of(UnitaryGate::FSIM, {1.5, 0.5}), 1u);
  EXPECT_EQ(tensors_of(UnitaryGate::SWAP, {}), 2u);
}

TEST(CircuitNetwork, RefusesCircuitsWithoutAmplitudes) {
  GateCircuit circuit;
  circuit.qubit_count = 1;
  CircuitOperation reset;
  reset.kind = OperationKind::kReset;
  reset.qubits = {0};
  circuit.append(reset);
  EXPECT_THROW(CircuitNetwork{circuit}, InputError);
  EXPECT_THROW(CircuitNetwork{GateCircuit{}}, InputError);
}

}  // namespace
}  // namespace sallow
