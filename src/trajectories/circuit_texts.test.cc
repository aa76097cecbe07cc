// Compares the action of circuits before and after they are written as text, by state vectors.

#include <gtest/gtest.h>

#include <random>

#include "base/error.h"
#include "circuit/gate.h"
#include "gate_circuit/from_circuit.h"
#include "gate_circuit/qasm_text.h"
#include "gate_circuit/qsim_text.h"
#include "state_vector/state_vector.h"
#include "trajectories/circuit_sampler.h"

namespace sallow {
namespace {

/// |<a|b>|², which is 1 if two circuits agree up to a global phase.
double overlap(const GateCircuit& a, const GateCircuit& b) {
  StateVector<double> x(a.qubit_count, 1), y(b.qubit_count, 1);
  x.apply(a.operations);
  y.apply(b.operations);
  Complex sum = 0;
  for (uint64_t bits = 0; bits < uint64_t{1} << a.qubit_count; bits++)
    sum += std::conj(x.amplitude(bits)) * y.amplitude(bits);
  return std::norm(sum);
}

/// Every gate with 0 to `max_controls` controls, between rotations that make every phase visible.
GateCircuit every_gate(uint32_t max_controls, bool controls_swaps) {
  std::mt19937_64 random(4);
  std::uniform_real_distribution<double> angle(-3, 3);
  GateCircuit circuit;
  circuit.qubit_count = 5;
  auto turn_all = [&] {
    for (uint32_t q = 0; q < 5; q++) circuit.append(UnitaryGate::U, {q}, {angle(random), angle(random), angle(random)});
  };
  turn_all();
  for (const UnitaryGateInfo& info : all_unitary_gates()) {
    if (info.gate == UnitaryGate::MATRIX) continue;
    for (uint32_t controls = 0; controls <= max_controls; controls++) {
      if (controls > 0 && info.qubit_count == 2 && !controls_swaps) continue;
      std::vector<uint32_t> qubits = {0, 1, 2, 3, 4};
      std::shuffle(qubits.begin(), qubits.end(), random);
      qubits.resize(info.qubit_count + controls);
      std::vector<double> parameters;
      for (int k = 0; k < info.parameter_count; k++) parameters.push_back(angle(random));
      circuit.append(info.gate, qubits, parameters, controls);
    }
    turn_all();
  }
  circuit.schedule();
  return circuit;
}

TEST(CircuitTexts, WriteEquivalentQsimGates) {
  GateCircuit circuit = every_gate(2, true);
  EXPECT_NEAR(overlap(circuit, parse_qsim(qsim_text(circuit))), 1, 1e-9);
}

TEST(CircuitTexts, WriteEquivalentOpenQasmGates) {
  GateCircuit circuit = every_gate(1, false);
  EXPECT_NEAR(overlap(circuit, parse_qasm(qasm_text(circuit))), 1, 1e-9);
}

TEST(CircuitTexts, GiveControlledPhasesTheSignOfFsim) {
  std::string start = "2\n0 h 0\n0 h 1\n";
  EXPECT_NEAR(overlap(parse_qsim(start + "1 cp 0 1 0.7\n"), parse_qsim(start + "1 fs 0 1 0 0.7\n")), 1, 1e-12);
  EXPECT_LT(overlap(parse_qsim(start + "1 cp 0 1 -0.7\n"), parse_qsim(start + "1 fs 0 1 0 0.7\n")), 0.9);
}

TEST(CircuitTexts, SupportTheGatesOfIonTraps) {
  std::string start = "OPENQASM 3.0; qubit[2] q; u(0.3, 0.4, 0.5) q[0]; u(0.6, 0.7, 0.8) q[1]; ";
  auto same = [&](const std::string& a, const std::string& b) {
    EXPECT_NEAR(overlap(parse_qasm(start + a), parse_qasm(start + b)), 1, 1e-12) << a;
  };
  same("gpi(0.3) q[0];", "u(pi, 0.3, pi - 0.3) q[0];");
  same("gpi2(0.3) q[0];", "u(pi/2, 0.3 - pi/2, pi/2 - 0.3) q[0];");
  same("prx(0.9, 0.3) q[1];", "rz(-0.3) q[1]; rx(0.9) q[1]; rz(0.3) q[1];");
  same("ms(pi/2, pi/2, 0.4) q[0], q[1];", "ryy(0.4) q[0], q[1];");
  same("ZZ q[0], q[1];", "RZZ(pi/2) q[0], q[1];");
  same("Rxxyyzz(0.1, 0.1, 0) q[0], q[1];", "fsim(0.1, 0) q[0], q[1];");
}

TEST(CircuitTexts, ReadControlledDefinitionsWithTheirPhases) {
  GateCircuit one = parse_qasm(
      "OPENQASM 3.0; qubit[3] q; gate turned a { gphase(0.7); rz(0.3) a; } h q; ctrl @ turned q[0], q[1]; "
      "negctrl @ gphase(0.4) q[2]; h q;");
  GateCircuit other =
      parse_qasm("OPENQASM 2.0; qreg q[3]; h q; crz(0.3) q[0], q[1]; u1(0.7) q[0]; x q[2]; u1(0.4) q[2]; x q[2]; h q;");
  EXPECT_NEAR(overlap(one, other), 1, 1e-12);
}

TEST(CircuitTexts, SupportEveryCliffordOfTheCircuitLanguage) {
  for (const GateInfo& info : all_gates()) {
    if (!info.is_clifford()) continue;
    std::string text = "H 0\nS 0\nSQRT_X 1\nC_XYZ 1\n" + std::string(info.name) + " 0 1\n";
    GateCircuit circuit = gate_circuit_of(Circuit::parse(text));
    GateCircuit expected = gate_circuit_of(Circuit::parse("H 0\nS 0\nSQRT_X 1\nC_XYZ 1\n"));
    CircuitOperation matrix;
    matrix.gate = UnitaryGate::MATRIX;
    matrix.entries = info.unitary;
    matrix.qubits = {0, 1};
    if (info.kind == GateKind::kClifford1) {
      for (uint32_t q : {0u, 1u}) {
        matrix.qubits = {q};
        expected.append(matrix);
      }
    } else {
      expected.append(matrix);
    }
    EXPECT_NEAR(overlap(circuit, expected), 1, 1e-12) << info.name;
  }
}

TEST(CircuitTexts, SupportMeasurementsOfTheCircuitLanguage) {
  GateCircuit circuit = gate_circuit_of(Circuit::parse("RX 0\nMX !0\nH 1\nM 1\nCX rec[-1] 2\nMR 2\nM 2\n"));
  CircuitShots shots = sample_circuit<double>(circuit, {}, 50, 3, 1);
  for (size_t k = 0; k < 50; k++) {
    EXPECT_TRUE(shots.bit(k, 0));
    EXPECT_EQ(shots.bit(k, 1), shots.bit(k, 2));
    EXPECT_FALSE(shots.bit(k, 3));
  }
  EXPECT_THROW(gate_circuit_of(Circuit::parse("X_ERROR(0.1) 0\n")), InputError);
  EXPECT_THROW(gate_circuit_of(Circuit::parse("MPP X0*X1\n")), InputError);
}

}  // namespace
}  // namespace sallow
