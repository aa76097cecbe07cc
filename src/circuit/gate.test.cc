#include "circuit/gate.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "circuit/circuit.h"

namespace sallow {
namespace {

using Complex = std::complex<double>;
using Matrix = std::vector<Complex>;  // row by row

size_t side(const Matrix& matrix) {
  return matrix.size() == 4 ? 2 : 4;
}

Matrix multiply(const Matrix& a, const Matrix& b) {
  size_t n = side(a);
  Matrix product(n * n);
  for (size_t row = 0; row < n; row++) {
    for (size_t k = 0; k < n; k++) {
      for (size_t column = 0; column < n; column++) product[row * n + column] += a[row * n + k] * b[k * n + column];
    }
  }
  return product;
}

Matrix adjoint(const Matrix& matrix) {
  size_t n = side(matrix);
  Matrix result(n * n);
  for (size_t row = 0; row < n; row++) {
    for (size_t column = 0; column < n; column++) result[column * n + row] = std::conj(matrix[row * n + column]);
  }
  return result;
}

double distance(const Matrix& a, const Matrix& b) {
  double sum = 0;
  for (size_t k = 0; k < a.size(); k++) sum += std::norm(a[k] - b[k]);
  return sum;
}

Matrix one_qubit_pauli(char letter) {
  constexpr Complex i{0, 1};
  switch (letter) {
    case 'X':
      return {0, 1, 1, 0};
    case 'Y':
      return {0, -i, i, 0};
    case 'Z':
      return {1, 0, 0, -1};
    default:
      return {1, 0, 0, 1};
  }
}

// "+XY" as a matrix; the first letter acts on the low bit.
Matrix pauli_matrix(std::string_view text) {
  double sign = text[0] == '-' ? -1 : 1;
  size_t n = text.size() == 2 ? 2 : 4;
  Matrix low = one_qubit_pauli(text[1]), high = n == 4 ? one_qubit_pauli(text[2]) : Matrix{};
  Matrix result(n * n);
  for (size_t row = 0; row < n; row++) {
    for (size_t column = 0; column < n; column++) {
      Complex entry = low[(row & 1) * 2 + (column & 1)];
      if (n == 4) entry *= high[(row >> 1) * 2 + (column >> 1)];
      result[row * n + column] = sign * entry;
    }
  }
  return result;
}

std::string pauli_text(uint8_t bits, bool negated, size_t qubits) {
  std::string text = negated ? "-" : "+";
  for (size_t k = 0; k < qubits; k++) text.push_back("_XZY"[bits >> (2 * k) & 3]);
  return text;
}

TEST(GateTable, HasOneRowForEachGateInOrder) {
  ASSERT_EQ(all_gates().size(), kGateCount);
  for (size_t k = 0; k < kGateCount; k++) EXPECT_EQ(static_cast<size_t>(all_gates()[k].gate), k);
  // The channels are listed in noise_channel.test.cc.
  EXPECT_EQ(std::ranges::count_if(all_gates(), [](const GateInfo& info) { return !info.is_noise(); }), 68);
}

TEST(GateTable, FindsEveryNameInAnyCase) {
  std::map<std::string_view, Gate> names;
  size_t channel_names = 0;
  for (const GateInfo& info : all_gates()) {
    std::vector<std::string_view> spellings = info.aliases;
    spellings.push_back(info.name);
    if (info.is_noise()) channel_names += spellings.size();
    for (std::string_view name : spellings) {
      EXPECT_TRUE(names.emplace(name, info.gate).second) << name << " stands twice";
      std::string lower(name);
      for (char& c : lower) c = static_cast<char>(std::tolower(c));
      EXPECT_EQ(find_gate(name), info.gate);
      EXPECT_EQ(find_gate(lower), info.gate);
    }
  }
  EXPECT_EQ(names.size() - channel_names, 79u);
  EXPECT_EQ(find_gate("MZ"), Gate::M);
  EXPECT_EQ(find_gate("correlated_error"), Gate::CORRELATED_ERROR);
  EXPECT_EQ(find_gate("SQRT_Z_DAG"), Gate::S_DAG);
  EXPECT_EQ(find_gate(""), std::nullopt);
  EXPECT_EQ(find_gate("CXX"), std::nullopt);
  EXPECT_EQ(nearest_gate_name("CXX"), "CX");
  EXPECT_EQ(nearest_gate_name("DEPOLARISE1"), "DEPOLARIZE1");
}

TEST(GateTable, HasExamplesThatParse) {
  for (const GateInfo& info : all_gates()) {
    if (info.is_clifford()) continue;
    bool looks_back = info.gate == Gate::DETECTOR || info.gate == Gate::OBSERVABLE_INCLUDE;
    Circuit circuit = Circuit::parse((looks_back ? "M 0 1\n" : "") + std::string(info.example));
    EXPECT_EQ(circuit.instructions().back().gate, info.gate);
    EXPECT_FALSE(info.summary.empty());
  }
}

TEST(GateTable, ConjugatesOfCliffordsMatchTheirUnitaries) {
  const std::vector<std::string_view> one = {"+X", "+Z"}, two = {"+X_", "+Z_", "+_X", "+_Z"};
  for (const GateInfo& info : all_gates()) {
    if (!info.is_clifford()) continue;
    const auto& generators = info.kind == GateKind::kClifford1 ? one : two;
    ASSERT_EQ(info.conjugates.size(), generators.size()) << info.name;
    ASSERT_EQ(info.unitary.size(), generators.size() * generators.size()) << info.name;
    Matrix inverse = adjoint(info.unitary);
    EXPECT_LT(distance(multiply(info.unitary, inverse), pauli_matrix(generators.size() == 2 ? "+_" : "+__")), 1e-20);
    for (size_t k = 0; k < generators.size(); k++) {
      Matrix image = multiply(multiply(info.unitary, pauli_matrix(generators[k])), inverse);
      EXPECT_LT(distance(image, pauli_matrix(info.conjugates[k])), 1e-20) << info.name << " " << generators[k];
    }
  }
}

TEST(GateTable, CliffordsCancelTheirInverses) {
  for (const GateInfo& info : all_gates()) {
    if (!info.is_clifford()) continue;
    const CliffordTable &there = clifford_table(info.gate), &back = clifford_table(info.inverse);
    EXPECT_EQ(gate_info(info.inverse).inverse, info.gate) << info.name;
    for (size_t p = 0; p < (size_t{1} << info.conjugates.size()); p++) {
      EXPECT_EQ(back.image[there.image[p]], p) << info.name;
      EXPECT_EQ(there.negated[p], back.negated[there.image[p]]) << info.name;
    }
  }
}

TEST(CliffordTable, AgreesWithTheUnitaryOnEveryPauli) {
  for (const GateInfo& info : all_gates()) {
    if (!info.is_clifford()) continue;
    size_t qubits = info.conjugates.size() / 2;
    const CliffordTable& table = clifford_table(info.gate);
    for (uint8_t p = 0; p < (1 << (2 * qubits)); p++) {
      Matrix image =
          multiply(multiply(info.unitary, pauli_matrix(pauli_text(p, false, qubits))), adjoint(info.unitary));
      std::string expected = pauli_text(table.image[p], table.negated[p], qubits);
      EXPECT_LT(distance(image, pauli_matrix(expected)), 1e-20) << info.name << " of " << pauli_text(p, false, qubits);
    }
  }
}

}  // namespace
}  // namespace sallow
