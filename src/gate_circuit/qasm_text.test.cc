#include "gate_circuit/qasm_text.h"
#include "base/input_error.test.h"

#include <gtest/gtest.h>

#include <cmath>

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

TEST(QasmText, ReadsOpenQasm3OfCommonExporters) {
  // Texts of Qiskit, Cirq and Braket, in this order.
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

TEST(QasmText, ReadsBackItsOwnText) {
  std::string text =
      "OPENQASM 2.0;\ninclude \"qelib1.inc\";\nqreg q[3];\ncreg c[2];\nh q[0];\nccx q[0],q[1],q[2];\ncu3(0.5,1,-2) "
      "q[0],q[2];\nrz(0.25) q[1];\nmeasure q[0] -> c[1];\nif(c==2) x q[1];\nreset q[2];\n";
  EXPECT_EQ(qasm_text(parse_qasm(text)), text);
}

TEST(QasmText, ReportsMistakesWithTheirPlace) {
  std::string head = "OPENQASM 2.0;\nqreg q[2];\ncreg c[2];\n";
  EXPECT_EQ(error_of(head + "foo q[0];\n"), "c.qasm:4:1: unknown gate 'foo'");
  EXPECT_EQ(error_of("include \"mine.inc\";\n"), "c.qasm:1:9: cannot find the included file 'mine.inc'");
  EXPECT_EQ(error_of(head + "h q[2];\n"), "c.qasm:4:5: qubit 2 of a register of 2");
  EXPECT_EQ(error_of(head + "cx q[0], q[0];\n"), "c.qasm:4:1: 'cx' has a qubit twice");
  EXPECT_EQ(error_of(head + "rx q[0];\n"), "c.qasm:4:1: 'rx' takes 1 parameters, not 0");
  EXPECT_EQ(error_of(head + "while (c == 0) { h q[0]; }\n"), "c.qasm:4:1: 'while' is not supported");
  EXPECT_EQ(error_of(head + "gate g a { g a; }\n"), "c.qasm:4:12: unknown gate 'g'");
  EXPECT_EQ(error_of(head + "h q[0]\n"), "c.qasm:5:1: expected ';', found end of file");
  EXPECT_EQ(error_of(head + "rx(1/0) q[0];\n"), "c.qasm:4:5: division by zero");
  EXPECT_EQ(error_of("OPENQASM 4.0;\n"), "c.qasm:1:10: only OpenQASM 2 and 3 are supported");
}

// The operations of a text as the writer prints them, one per line.
std::string operations_of(const std::string& text) {
  const std::string written = qasm_text(parse_qasm("qubit[4] q;\nbit[4] c;\n" + text, "c.qasm"));
  return written.substr(written.find("creg") + 11);
}

TEST(QasmText, UnrollsLoopsOverConstants) {
  EXPECT_EQ(operations_of("for int i in [0:2] { x q[i]; cx q[i], q[i + 1]; }"),
            "x q[0];\ncx q[0],q[1];\nx q[1];\ncx q[1],q[2];\nx q[2];\ncx q[2],q[3];\n");
  EXPECT_EQ(operations_of("for uint[8] i in [3:-2:0] x q[i];\nfor i in {2, 0} { y q[i]; }"),
            "x q[3];\nx q[1];\ny q[2];\ny q[0];\n");
  EXPECT_EQ(
      operations_of("for int i in [1:0] { x q[i]; if (c == 1) { y q[0]; } }\nfor int i in [1:0] x q[0];\nz q[0];"),
      "z q[0];\n");
  EXPECT_EQ(operations_of("const int n = 2;\nfor int i in [1:n] { const int j = n - i; for int k in [0:j] x q[k]; }"),
            "x q[0];\nx q[1];\nx q[0];\n");
  EXPECT_EQ(error_of("qubit q;\nfor int i in [0:1000000000000] x q;").substr(0, 33),
            "c.qasm:2:1: this makes more than ");
}

TEST(QasmText, SupportsPartsOfRegistersAndAliases) {
  EXPECT_EQ(operations_of("x q[1:2];\ny q[{3, 0}];\nz q[-1];\nh q[0:2:3];\nx q[2:];"),
            "x q[1];\nx q[2];\ny q[3];\ny q[0];\nz q[3];\nh q[0];\nh q[2];\nx q[2];\nx q[3];\n");
  EXPECT_EQ(operations_of("let a = q[1:2] ++ q[0];\nlet b = a[2];\nlet d = c[2:3];\nx a;\ncx b, a[0];\n"
                          "d = measure a[0:1];\nmeasure b -> d[0];"),
            "x q[1];\nx q[2];\nx q[0];\ncx q[0],q[1];\nmeasure q[1] -> c[2];\nmeasure q[2] -> c[3];\n"
            "measure q[0] -> c[2];\n");
  EXPECT_EQ(error_of("qubit[2] q;\nlet a = q[0:2];"), "c.qasm:2:11: this range exceeds a register of 2");
  EXPECT_EQ(error_of("qubit[2] q;\nbit c;\nlet a = q ++ c;"),
            "c.qasm:3:14: a register cannot contain both qubits and bits");
}

TEST(QasmText, CallsSubroutinesWithoutResults) {
  EXPECT_EQ(
      operations_of("const int n = 2;\ndef f(qubit a, qubit[n] b, float t, bit r) {\n  for int i in [0:1] cx a, b[i];\n"
                    "  rz(2 * t) a; r = measure a; reset a;\n}\ndef g(qubit[3] a) { f(a[0], a[1:2], 0.25, c[1]); }\n"
                    "g(q[1:3]);"),
      "cx q[1],q[2];\ncx q[1],q[3];\nrz(0.5) q[1];\nmeasure q[1] -> c[1];\nreset q[1];\n");
  EXPECT_EQ(error_of("qubit[2] q;\ndef f(qubit[2] a) { x a; }\nf(q[0]);"),
            "c.qasm:3:3: argument 'a' takes 2 qubits, not 1");
  EXPECT_EQ(error_of("def f(qubit a) -> bit { return measure a; }"),
            "c.qasm:1:16: a 'def' that returns a value is not supported");
  EXPECT_EQ(error_of("qubit q;\ndef f(qubit a) { f(a); }\nf(q);"), "c.qasm:2:18: unknown gate 'f'");
}

TEST(QasmText, ReadsGreekNamesAndUncalledOpaqueGates) {
  EXPECT_EQ(
      operations_of("const float \u03b8 = \u03c0/4;\ngate \u03c1_2(\u03b1) a { rz(\u03b1*2) a; }\nqubit[1] \u03c8;\n"
                    "rz(\u03b8 - pi/4 + 0.5) \u03c8;\n\u03c1_2(1/4) \u03c8[0];"),
      "rz(0.5) q[4];\nrz(0.5) q[4];\n");
  EXPECT_EQ(parse_qasm("OPENQASM 2.0;\nopaque magic(a, b) x, y;\nqreg q[1];\nh q;").operations.size(), 1u);
  EXPECT_EQ(error_of("opaque magic(a) x;\nqubit q;\nmagic(1) q;"),
            "c.qasm:3:1: gate 'magic' is opaque, so its action is unknown");
  EXPECT_EQ(error_of("qubit q;\ninput angle[32] theta;\nrx(theta) q;"),
            "c.qasm:2:1: 'input' is not supported: 'theta' has no value");
}

TEST(QasmText, ComparesRegistersOfAnyWidth) {
  const std::string head = "OPENQASM 2.0;\ninclude \"qelib1.inc\";\nqreg q[1];\ncreg c[130];\n";
  // 2^129 + 2^64 + 5
  const std::string wide = head + "if(c==680564733841876926945195958937245974533) x q[0];\n";
  const GateCircuit circuit = parse_qasm(wide);
  const BitCondition& condition = circuit.operations.at(0).conditions.at(0);
  std::vector<bool> bits(130);
  bits[129] = bits[64] = bits[2] = bits[0] = true;
  EXPECT_TRUE(condition.holds(bits));
  bits[129] = false;
  EXPECT_FALSE(condition.holds(bits));
  EXPECT_EQ(qasm_text(circuit), wide);
  const GateCircuit other = parse_qasm(head + "if (c != 1) x q[0];");
  EXPECT_TRUE(other.operations[0].conditions[0].holds(bits));
  EXPECT_FALSE(parse_qasm("qubit q; bit[2] c; if (c == 18446744073709551619) x q;")
                   .operations[0]
                   .conditions[0]
                   .holds({true, true}));
  EXPECT_EQ(error_of("qubit q;\nbit[3] c;\nif (c == 680564733841876926945195958937245974533) x q;"),
            "c.qasm:3:10: this value needs more bits than the register has");
}

// Products of fractional powers give U.
TEST(QasmText, SupportsFractionalPowers) {
  const auto matrix_of = [](const std::string& call, const std::string& qubits) {
    const GateCircuit circuit =
        parse_qasm("qubit[3] q;\ngate two a, b { h a; cx a, b; swap a, b; }\n" + call + " " + qubits + ";");
    EXPECT_EQ(circuit.operations.size(), 1u) << call;
    return operation_matrix(circuit.operations[0]);
  };
  const auto times = [](const std::vector<Complex>& a, const std::vector<Complex>& b) {
    size_t size = 1;
    while (size * size < a.size()) size++;
    std::vector<Complex> product(a.size());
    for (size_t r = 0; r < size; r++) {
      for (size_t c = 0; c < size; c++) {
        for (size_t k = 0; k < size; k++) product[r * size + c] += a[r * size + k] * b[k * size + c];
      }
    }
    return product;
  };
  const auto expect_near = [](const std::vector<Complex>& a, const std::vector<Complex>& b, const std::string& what) {
    ASSERT_EQ(a.size(), b.size());
    for (size_t k = 0; k < a.size(); k++) EXPECT_LT(std::abs(a[k] - b[k]), 1e-12) << what << ", entry " << k;
  };
  for (const auto& [gate, qubits] :
       std::vector<std::pair<std::string, std::string>>{{"x", "q[0]"},
                                                        {"h", "q[1]"},
                                                        {"rx(2.5)", "q[0]"},
                                                        {"u3(0.3, 1.1, -2)", "q[2]"},
                                                        {"id", "q[0]"},
                                                        {"swap", "q[0], q[2]"},
                                                        {"iswap", "q[1], q[0]"},
                                                        {"rzz(0.7)", "q[1], q[0]"},
                                                        {"cx", "q[2], q[0]"},
                                                        {"ctrl @ swap", "q[0], q[1], q[2]"}}) {
    const std::vector<Complex> half = matrix_of("pow(0.5) @ " + gate, qubits), whole = matrix_of(gate, qubits);
    expect_near(times(half, half), whole, gate);
    const std::vector<Complex> third = matrix_of("pow(1/3) @ " + gate, qubits);
    expect_near(times(third, times(third, third)), whole, gate);
    const std::vector<Complex> back = matrix_of("pow(-1.5) @ " + gate, qubits);
    expect_near(times(back, times(whole, half)), times(matrix_of("pow(-0.5) @ " + gate, qubits), half), gate);
  }
  // OpenQASM 3 defines the principal root: of Z it is S, and of X it is the gate sx.
  expect_near(matrix_of("pow(0.5) @ z", "q[0]"), matrix_of("s", "q[0]"), "z");
  expect_near(matrix_of("pow(1/2) @ x", "q[0]"), matrix_of("sx", "q[0]"), "x");
  // A power of a sequence of gates.
  const GateCircuit two =
      parse_qasm("qubit[2] q;\ngate two a, b { h a; cx a, b; swap a, b; }\npow(0.5) @ two q[0], q[1];");
  ASSERT_EQ(two.operations.size(), 1u);
  const std::vector<Complex> root = operation_matrix(two.operations[0]);
  const double r = std::sqrt(0.5);
  // |ab> → swap(cx(h)): the column of |00> is (|00> + |11>)/√2, of |10> (first qubit 1) (|00> − |11>)/√2, of |01> (|10>
  // + |01>)/√2.
  const std::vector<Complex> wanted = {r, r, 0, 0, 0, 0, r, r, 0, 0, r, -r, r, -r, 0, 0};
  expect_near(times(root, root), wanted, "two");
}

TEST(QasmText, RefusesLoopsBeyondThePrecisionOfDoubles) {
  EXPECT_THROW(parse_qasm("OPENQASM 3.0;\ninclude \"stdgates.inc\";\nqubit q;\n"
                          "for int i in [9223372036854775800:9223372036854775807] { x q; }\n"),
               InputError);
}

TEST(QasmText, RefusesTooDeepNestingAndTooMuchUnrolling) {
  std::string inverted;
  for (int k = 0; k < 20'000; k++) inverted += "inv @ ";
  EXPECT_EQ(error_of("qubit q;\n" + inverted + "s q;"), "c.qasm:2:385: a call has at most 64 modifiers");
  // A chain of gates must be read in time proportional to its length.
  std::string chain = "gate g0 a { h a; }\n";
  for (int k = 1; k < 10'000; k++) {
    chain += "gate g" + std::to_string(k) + " a { g" + std::to_string(k - 1) + " a; }\n";
  }
  EXPECT_EQ(error_of(chain), "c.qasm:251:15: gates call each other more than 250 deep");
  std::string doubled = "gate g0 a { h a; }\n", nothing = "gate g0 a { }\n";
  for (int k = 1; k < 40; k++) {
    const std::string call = "g" + std::to_string(k - 1) + " a; ";
    const std::string line = "gate g" + std::to_string(k) + " a { " + call + call + "}\n";
    doubled += line;
    nothing += line;
  }
  const std::string too_many = " operations that definitions, powers, loops, registers and conditions may unroll to";
  for (const std::string& text : {doubled, nothing}) {
    EXPECT_EQ(error_of(text + "qubit q;\ng12 q;\n"), "no error");
    const std::string error = error_of(text + "qubit q;\ng39 q;\n");
    EXPECT_EQ(error.substr(0, 11), "c.qasm:42:1") << error;
    EXPECT_NE(error.find(too_many), std::string::npos) << error;
  }
  const std::string head = "qubit[1000] q;\nbit c;\n";
  for (const std::string& text :
       {std::string("pow(1000000) @ pow(1000) @ x q[0];"), std::string("pow(1000) @ x q; pow(1000) @ x q;"),
        std::string("for int i in [1:1000] { for int j in [1:1000] { for int k in [1:1000] { } } }"),
        std::string("def f() { for int i in [1:1000] { } }\ndef g() { for int i in [1:1000] { f(); } }\ng(); g();")}) {
    EXPECT_NE(error_of(head + text).find(too_many), std::string::npos) << text << ": " << error_of(head + text);
  }
  std::string blocks = head, subroutines = head + "def f0() { x q[0]; }\n";
  for (int k = 0; k < 100'000; k++) blocks += "if(c){";
  EXPECT_EQ(error_of(blocks), "c.qasm:3:390: blocks and calls of subroutines are nested more than 64 deep");
  for (int k = 1; k < 10'000; k++) {
    subroutines += "def f" + std::to_string(k) + "() { f" + std::to_string(k - 1) + "(); }\n";
  }
  EXPECT_NE(error_of(subroutines + "f9999();").find("nested more than 64 deep"), std::string::npos);
  EXPECT_EQ(error_of("qubit q;\nrx(" + std::string(100'000, '(') + "1"),
            "c.qasm:2:204: this expression is nested too deeply");
}

}  // namespace
}  // namespace sallow
