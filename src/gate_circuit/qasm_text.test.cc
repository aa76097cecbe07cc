#include "gate_circuit/qasm_text.h"
#include "base/input_error.test.h"

#include <gtest/gtest.h>

namespace sallow {
namespace {

std::string error_of(const std::string& text) {
  return input_error_of([&] { parse_qasm(text, "c.qasm"); });
}

TEST(QasmText, ExpandsDefinitionsAndRegisters) {
  GateCircuit circuit = parse_qasm(R"(OPENQASM 2.0;
include "qelib1.inc";
gate bell(a) x, y { h x; cx x, y; rz(2*a) y; }
qreg q[2]; qreg r[2];
creg c[2];
bell(pi/4) q, r;
barrier q, r;
measure q -> c;
if (c == 3) x r[1];
reset q[0];
)");
  EXPECT_EQ(circuit.qubit_count, 4u);
  ASSERT_EQ(circuit.operations.size(), 10u);
  EXPECT_EQ(circuit.operations[4].qubits, (std::vector<uint32_t>{1, 3}));
  EXPECT_EQ(circuit.operations[4].control_count, 1u);
  EXPECT_NEAR(circuit.operations[5].parameters[0], 1.5707963267948966, 1e-15);
  EXPECT_EQ(circuit.operations[7].kind, OperationKind::kMeasure);
  EXPECT_EQ(circuit.operations[8].conditions[0].value, 3u);
  EXPECT_EQ(circuit.operations[9].kind, OperationKind::kReset);
}

TEST(QasmText, ReadsOpenQasm3AsExportersWriteIt) {
  // As Qiskit, Cirq and Braket write it, one after the other.
  GateCircuit qiskit = parse_qasm(R"(OPENQASM 3.0;
include "stdgates.inc";
gate sxdg _gate_q_0 { s _gate_q_0; h _gate_q_0; s _gate_q_0; }
bit[2] c;
qubit[3] q;
h q[0];
ctrl(2) @ x q[0], q[1], q[2];
inv @ s q[1];
pow(2) @ t q[2];
negctrl @ rx(pi/2) q[0], q[1];
c[0] = measure q[0];
if (c[0]) {
  x q[2];
} else {
  y q[2];
}
)");
  ASSERT_EQ(qiskit.operations.size(), 11u);
  EXPECT_EQ(qiskit.operations[1].control_count, 2u);
  EXPECT_EQ(qiskit.operations[2].gate, UnitaryGate::S_DAG);
  EXPECT_TRUE(qiskit.operations[10].conditions[0].negated);
  GateCircuit cirq = parse_qasm(
      "// Generated from Cirq v1.4.1\nOPENQASM 3.0;\ninclude \"stdgates.inc\";\n// Qubits: [q(0), q(1)]\nqubit[2] q;\n"
      "bit[2] m_z;\nrx(pi*0.5) q[0];\nsx q[1];\ncx q[0],q[1];\nm_z[0] = measure q[0];\nm_z[1] = measure q[1];\n");
  EXPECT_EQ(cirq.operations.size(), 5u);
  GateCircuit braket = parse_qasm(
      "OPENQASM 3.0;\nbit[2] b;\nqubit[2] q;\nh q[0];\ncnot q[0], q[1];\nphaseshift(0.15) q[1];\ncphaseshift(0.3) "
      "q[0], q[1];\nxx(0.2) q[0], q[1];\nv q[0];\nb[0] = measure q[0];\nb[1] = measure q[1];\n");
  EXPECT_EQ(braket.operations.size(), 8u);
  EXPECT_EQ(parse_qasm("OPENQASM 3;\nU(0.1, 0.2, 0.3) $1;\n").qubit_count, 2u);
}

TEST(QasmText, ReadsBackWhatItWrites) {
  std::string text =
      "OPENQASM 2.0;\ninclude \"qelib1.inc\";\nqreg q[3];\ncreg c[2];\nh q[0];\nccx q[0],q[1],q[2];\ncu3(0.5,1,-2) "
      "q[0],q[2];\nrz(0.25) q[1];\nmeasure q[0] -> c[1];\nif(c==2) x q[1];\nreset q[2];\n";
  EXPECT_EQ(qasm_text(parse_qasm(text)), text);
}

TEST(QasmText, NamesWhatIsWrongAndWhere) {
  std::string head = "OPENQASM 2.0;\nqreg q[2];\ncreg c[2];\n";
  EXPECT_EQ(error_of(head + "foo q[0];\n"), "c.qasm:4:1: unknown gate 'foo'");
  EXPECT_EQ(error_of("include \"mine.inc\";\n"), "c.qasm:1:9: cannot find the included file 'mine.inc'");
  EXPECT_EQ(error_of(head + "h q[2];\n"), "c.qasm:4:5: qubit 2 of a register of 2");
  EXPECT_EQ(error_of(head + "cx q[0], q[0];\n"), "c.qasm:4:1: 'cx' has a qubit twice");
  EXPECT_EQ(error_of(head + "rx q[0];\n"), "c.qasm:4:1: 'rx' takes 1 parameters, not 0");
  EXPECT_EQ(error_of(head + "for int i in [0:1] { h q[i]; }\n"), "c.qasm:4:1: 'for' is not supported");
  EXPECT_EQ(error_of(head + "gate g a { g a; }\n"), "c.qasm:4:12: unknown gate 'g'");
  EXPECT_EQ(error_of(head + "h q[0]\n"), "c.qasm:5:1: expected ';', found end of file");
  EXPECT_EQ(error_of(head + "rx(1/0) q[0];\n"), "c.qasm:4:5: division by zero");
  EXPECT_EQ(error_of("OPENQASM 4.0;\n"), "c.qasm:1:10: only OpenQASM 2 and 3 are supported");
}

}  // namespace
}  // namespace sallow
