#include "circuit/pauli_product.h"

#include <gtest/gtest.h>

namespace sallow {
namespace {

// The product of the targets in one line, as text.
std::string multiplied(const std::string& targets) {
  Circuit circuit = Circuit::parse("E(0.5) " + targets);
  PauliProduct product = multiply_paulis(circuit.instructions()[0].targets);
  std::string text = product.negated ? "-" : "+";
  if (!product.hermitian) text += "i";
  for (Target pauli : product.paulis) text += " " + pauli.str();
  return text;
}

TEST(PauliProduct, SortsQubitsAndDropsIdentities) {
  EXPECT_EQ(multiplied("X2 Z0 Y1"), "+ Z0 Y1 X2");
  EXPECT_EQ(multiplied("X5 Y1 X5"), "+ Y1");
  EXPECT_EQ(multiplied("X0*X0"), "+");
}

TEST(PauliProduct, CountsSignsAndPhases) {
  EXPECT_EQ(multiplied("!X0 Z1"), "- X0 Z1");
  EXPECT_EQ(multiplied("!X0 !Z1"), "+ X0 Z1");
  EXPECT_EQ(multiplied("X0 Y0"), "+i Z0");
  EXPECT_EQ(multiplied("Y0 X0"), "-i Z0");
  EXPECT_EQ(multiplied("Y0 Z0"), "+i X0");
  EXPECT_EQ(multiplied("Z0 Y0"), "-i X0");
  EXPECT_EQ(multiplied("Z0 X0"), "+i Y0");
  EXPECT_EQ(multiplied("X0 Z0"), "-i Y0");
  EXPECT_EQ(multiplied("X0 Y0 Z0"), "+i");
  EXPECT_EQ(multiplied("X0 Y0 Z0 X1 Y1 Z1"), "-");
  EXPECT_EQ(multiplied("X0 Y0 X1 Y1"), "- Z0 Z1");
}

}  // namespace
}  // namespace sallow
