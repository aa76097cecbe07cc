#include "gate_circuit/qsim_text.h"
#include "base/input_error.test.h"

#include <gtest/gtest.h>

namespace sallow {
namespace {

std::string qsim_error_of(const std::string& text) {
  return input_error_of([&] { parse_qsim(text, "c.qsim"); });
}

TEST(QsimText, ReadsEveryKindOfLine) {
  GateCircuit circuit =
      parse_qsim("3\n0 h 0 \n0 x_1_2 1\r\n\n# a comment\n1 fs 0 1 1.5 0.5\n2 c 0 1 rx 2 0.25\n3 m 0 2\n");
  ASSERT_EQ(circuit.qubit_count, 3u);
  ASSERT_EQ(circuit.operations.size(), 5u);
  EXPECT_EQ(circuit.operations[1].gate, UnitaryGate::SQRT_X);
  EXPECT_EQ(circuit.operations[2].parameters, (std::vector<double>{1.5, 0.5}));
  EXPECT_EQ(circuit.operations[3].control_count, 2u);
  EXPECT_EQ(circuit.operations[3].qubits, (std::vector<uint32_t>{0, 1, 2}));
  EXPECT_EQ(circuit.operations[4].kind, OperationKind::kMeasure);
  EXPECT_EQ(circuit.bit_count, 2u);
}

TEST(QsimText, ReadsBackItsOwnText) {
  std::string text =
      "4\n0 h 0\n0 id1 1\n1 fs 0 1 1.5 0.5\n2 c 0 1 rx 2 0.25\n2 t 3\n3 cnot 1 0\n4 c 0 cz 1 2\n5 cp 3 0 0.5\n6 m 0 "
      "2\n";
  EXPECT_EQ(qsim_text(parse_qsim(text)), text);
}

TEST(QsimText, ReportsMistakesWithTheirPlace) {
  EXPECT_EQ(qsim_error_of("2\n0 hh 0\n"), "c.qsim:2:3: unknown gate 'hh'");
  EXPECT_EQ(qsim_error_of("2\n0 h 2\n"), "c.qsim:2:5: qubit 2 is not one of the 2 qubits that the first line declares");
  EXPECT_EQ(qsim_error_of("2\n0 cz 1 1\n"), "c.qsim:2:8: qubit 1 is repeated in one gate");
  EXPECT_EQ(qsim_error_of("2\n5 h 1\n5 x 1\n"),
            "c.qsim:3:5: qubit 1 already has a gate at time 5, which is not before 5");
  EXPECT_EQ(qsim_error_of("2\n5 rz 1\n"), "c.qsim:2:7: expected an angle, found end of line");
  EXPECT_EQ(qsim_error_of("2\n5 h 1 0.3\n"), "c.qsim:2:7: expected the end of the line, found '0'");
}

}  // namespace
}  // namespace sallow
