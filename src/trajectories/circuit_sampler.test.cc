#include "trajectories/circuit_sampler.h"

#include <gtest/gtest.h>

#include <cmath>

#include "base/error.h"

namespace sallow {
namespace {

CircuitOperation measure(uint32_t qubit, uint32_t bit) {
  CircuitOperation operation;
  operation.kind = OperationKind::kMeasure;
  operation.qubits = {qubit};
  operation.bits = {bit};
  return operation;
}

TEST(CircuitSampler, TeleportsAQubitByMeasurementsAndConditions) {
  // Qubit 0 is RY(1)|0>; its P(1) = sin²(1/2) must arrive on qubit 2.
  GateCircuit circuit;
  circuit.qubit_count = 3;
  circuit.bit_count = 3;
  circuit.append(UnitaryGate::RY, {0}, {1.0});
  circuit.append(UnitaryGate::H, {1});
  circuit.append(UnitaryGate::X, {1, 2}, {}, 1);
  circuit.append(UnitaryGate::X, {0, 1}, {}, 1);
  circuit.append(UnitaryGate::H, {0});
  circuit.append(measure(0, 0));
  circuit.append(measure(1, 1));
  CircuitOperation fix;
  fix.gate = UnitaryGate::X;
  fix.qubits = {2};
  fix.conditions = {{{1}, 1, false}};
  circuit.append(fix);
  fix.gate = UnitaryGate::Z;
  fix.conditions = {{{0}, 0, true}};
  circuit.append(fix);
  circuit.append(measure(2, 2));
  constexpr size_t kShots = 4000;
  CircuitShots shots = sample_circuit<double>(circuit, {}, kShots, 11, 1);
  double ones = 0;
  for (size_t k = 0; k < kShots; k++) ones += shots.bit(k, 2);
  double p = std::sin(0.5) * std::sin(0.5);
  // 5 standard deviations: a false alarm for one seed in 2e6. The seed is fixed.
  EXPECT_NEAR(ones / kShots, p, 5 * std::sqrt(p * (1 - p) / kShots));
}

TEST(CircuitSampler, GivesTheSameShotsForAnyThreadAndShotCount) {
  GateCircuit circuit;
  circuit.qubit_count = 17;
  for (uint32_t q = 0; q < 17; q++) circuit.append(UnitaryGate::RY, {q}, {0.1 * q});
  GateNoise noise{0.01, 0, 0.02, 0};
  auto many = sample_circuit<float>(circuit, noise, 300, 4, 3).words;
  auto few = sample_circuit<float>(circuit, noise, 200, 4, 1).words;
  many.resize(200);
  EXPECT_EQ(many, few);
}

TEST(CircuitSampler, DampsLikeTheChannel) {
  GateCircuit circuit;
  circuit.qubit_count = 1;
  circuit.append(UnitaryGate::X, {0});
  GateNoise noise;
  noise.damping = 0.3;
  constexpr size_t kShots = 4000;
  double ones = 0;
  CircuitShots shots = sample_circuit<double>(circuit, noise, kShots, 2, 1);
  for (size_t k = 0; k < kShots; k++) ones += shots.bit(k, 0);
  EXPECT_NEAR(ones / kShots, 0.7, 5 * std::sqrt(0.21 / kShots));
}

TEST(CircuitSampler, ResetsOneQubit) {
  GateCircuit circuit;
  circuit.qubit_count = 2;
  circuit.bit_count = 2;
  circuit.append(UnitaryGate::H, {0});
  circuit.append(UnitaryGate::X, {0, 1}, {}, 1);
  CircuitOperation reset;
  reset.kind = OperationKind::kReset;
  reset.qubits = {0};
  circuit.append(reset);
  circuit.append(measure(0, 0));
  circuit.append(measure(1, 1));
  size_t ones = 0;
  CircuitShots shots = sample_circuit<float>(circuit, {}, 400, 8, 1);
  for (size_t k = 0; k < 400; k++) {
    EXPECT_FALSE(shots.bit(k, 0));
    ones += shots.bit(k, 1);
  }
  // Fewer than 100 or more than 300 ones among 400 fair coins have probability below 1e-23.
  EXPECT_GT(ones, 100u);
  EXPECT_LT(ones, 300u);
}

TEST(StateVector, ReportsTheMemoryThatItNeeds) {
  try {
    StateVector<float> state(45, 1);
    FAIL();
  } catch (const InputError& error) {
    EXPECT_NE(std::string(error.what()).find("a state vector of 45 qubits takes 256 TiB"), std::string::npos)
        << error.what();
  }
}

TEST(GateNoise, RefusesUnknownNoise) {
  EXPECT_THROW(parse_gate_noise("sycamoor"), InputError);
  EXPECT_THROW(parse_gate_noise("one=2"), InputError);
  EXPECT_EQ(parse_gate_noise("one=0.5,readout=0.25").readout, 0.25);
}

}  // namespace
}  // namespace sallow
