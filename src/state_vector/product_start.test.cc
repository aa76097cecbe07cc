#include "state_vector/product_start.h"

#include <gtest/gtest.h>

#include <numeric>

#include "random_circuits/random_circuit.h"

namespace sallow {
namespace {

PrimitiveCircuit lowered(const GateCircuit& circuit) {
  std::vector<uint32_t> tracks(circuit.qubit_count);
  std::iota(tracks.begin(), tracks.end(), 0);
  return lower_to_primitives(circuit.operations, tracks, std::vector<bool>(circuit.qubit_count));
}

size_t turning_count(const PrimitiveCircuit& circuit) {
  size_t count = 0;
  for (const Primitive& primitive : circuit.primitives) count += primitive.kind != Primitive::Kind::kPhase;
  return count;
}

TEST(ProductStart, DelaysOnlyGatesAfterTheOneThatJoinsTwoHalves) {
  // Two rings, of the even and of the odd qubits, then a CZ between them and a rotation after it.
  constexpr uint32_t kQubits = 12;
  GateCircuit circuit;
  circuit.qubit_count = kQubits;
  for (int layer = 0; layer < 3; layer++) {
    for (uint32_t q = 0; q < kQubits; q++) circuit.append(UnitaryGate::RY, {q}, {0.3 + q});
    for (uint32_t q = 0; q < kQubits; q++) circuit.append(UnitaryGate::RZZ, {q, (q + 2) % kQubits}, {0.7});
  }
  circuit.append(UnitaryGate::Z, {4, 7}, {}, 1);
  circuit.append(UnitaryGate::RY, {7}, {0.4});
  circuit.append(UnitaryGate::RY, {8}, {0.4});

  ProductStart start = plan_product_start(lowered(circuit), kQubits, kQubits / 2);
  EXPECT_EQ(start.bits[0], kQubits / 2);
  EXPECT_EQ(start.bits[1], kQubits / 2);
  EXPECT_EQ(turning_count(start.parts[0]) + turning_count(start.parts[1]), 3 * kQubits + 1);
  EXPECT_EQ(turning_count(start.rest), 1u);
}

TEST(ProductStart, SavesRandomCircuitsAQuarterOfTheirRotations) {
  for (uint32_t qubits : {20u, 24u, 28u}) {
    PrimitiveCircuit circuit = lowered(random_circuit(grid_layout("sycamore", qubits), {.cycles = 14, .seed = 1}));
    ProductStart start = plan_product_start(circuit, qubits, 18);
    EXPECT_EQ(start.bits[0] + start.bits[1], qubits);
    EXPECT_GE(start.bits[0], start.bits[1]);
    EXPECT_EQ(start.parts[0].primitives.size() + start.parts[1].primitives.size() + start.rest.primitives.size(),
              circuit.primitives.size());
    EXPECT_LT(turning_count(start.rest), turning_count(circuit) * 3 / 4) << qubits << " qubits";
  }
}

}  // namespace
}  // namespace sallow
