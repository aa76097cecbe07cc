#include "tableau/tableau_simulator.h"

#include <gtest/gtest.h>

#include <cmath>
#include <complex>

#include "circuit/pauli_product.h"

namespace sallow {
namespace {

using Amplitude = std::complex<double>;

// A state vector on a few qubits that applies the matrices of the gates; the tests compare the tableau with it.
class StateVector {
 public:
  explicit StateVector(size_t qubits) : amplitudes_(size_t{1} << qubits) { amplitudes_[0] = 1; }

  void apply(Gate gate, const std::vector<uint32_t>& qubits) {
    const std::vector<Amplitude>& matrix = gate_info(gate).unitary;
    const size_t size = size_t{1} << qubits.size();
    const std::vector<Amplitude> old = amplitudes_;
    for (size_t k = 0; k < old.size(); k++) {
      size_t row = 0, base = k;
      for (size_t q = 0; q < qubits.size(); q++) {
        row |= (k >> qubits[q] & 1) << q;
        base &= ~(size_t{1} << qubits[q]);
      }
      amplitudes_[k] = 0;
      for (size_t column = 0; column < size; column++) {
        size_t from = base;
        for (size_t q = 0; q < qubits.size(); q++) from |= (column >> q & 1) << qubits[q];
        amplitudes_[k] += matrix[row * size + column] * old[from];
      }
    }
  }
  StateVector times(const std::vector<Target>& paulis) const {
    StateVector result = *this;
    for (const Target pauli : paulis) {
      result.apply(pauli.pauli_letter() == 'X'   ? Gate::X
                   : pauli.pauli_letter() == 'Y' ? Gate::Y
                                                 : Gate::Z,
                   {pauli.value()});
    }
    return result;
  }
  double expectation(const std::vector<Target>& paulis) const {
    const StateVector other = times(paulis);
    Amplitude sum = 0;
    for (size_t k = 0; k < amplitudes_.size(); k++) sum += std::conj(amplitudes_[k]) * other.amplitudes_[k];
    return sum.real();
  }
  // (a + b P) |state>, normalized
  void combine(Amplitude a, Amplitude b, const std::vector<Target>& paulis) {
    const StateVector other = times(paulis);
    double norm = 0;
    for (size_t k = 0; k < amplitudes_.size(); k++) {
      amplitudes_[k] = a * amplitudes_[k] + b * other.amplitudes_[k];
      norm += std::norm(amplitudes_[k]);
    }
    for (Amplitude& amplitude : amplitudes_) amplitude /= std::sqrt(norm);
  }

 private:
  std::vector<Amplitude> amplitudes_;
};

constexpr uint32_t kQubits = 4;

std::vector<Target> random_paulis(RandomStream& random) {
  std::vector<Target> paulis;
  while (paulis.empty()) {
    for (uint32_t q = 0; q < kQubits; q++) {
      const char letter = "IXYZ"[random.next() % 4];
      if (letter != 'I') paulis.push_back(Target::pauli(letter, q));
    }
  }
  return paulis;
}

TEST(InverseTableau, AgreesWithTheStateVectorForEveryGate) {
  std::vector<Gate> cliffords;
  for (const GateInfo& info : all_gates()) {
    if (info.is_clifford()) cliffords.push_back(info.gate);
  }
  for (uint64_t seed = 0; seed < 60; seed++) {
    RandomStream random(seed, 0);
    InverseTableau tableau(kQubits);
    StateVector vector(kQubits);
    for (int step = 0; step < 60; step++) {
      if (random.next() % 6 == 0) {
        const std::vector<Target> paulis = random_paulis(random);
        const bool wanted = random.next() & 1;
        if (random.next() % 2 == 0) {
          const bool negated = random.next() & 1, inverse = random.next() & 1;
          tableau.rotate(paulis, negated, inverse);
          // exp(-iπ/4 P) ∝ 1 - iP
          vector.combine(1, Amplitude(0, negated != inverse ? 1 : -1), paulis);
        } else {
          const double before = vector.expectation(paulis);
          const bool result = tableau.measure(paulis, wanted);
          ASSERT_NEAR(before, std::abs(before) > 0.5 ? (result ? -1 : 1) : 0, 1e-9) << "seed " << seed;
          vector.combine(1, result ? -1 : 1, paulis);
        }
        continue;
      }
      const Gate gate = cliffords[random.next() % cliffords.size()];
      const uint32_t a = random.next() % kQubits, b = (a + 1 + random.next() % (kQubits - 1)) % kQubits;
      if (gate_info(gate).kind == GateKind::kClifford1) {
        tableau.apply(gate, std::array<size_t, 1>{a});
        vector.apply(gate, {a});
      } else {
        tableau.apply(gate, std::array<size_t, 2>{a, b});
        vector.apply(gate, {a, b});
      }
      const std::vector<Target> paulis = random_paulis(random);
      const double expected = vector.expectation(paulis);
      const std::optional<bool> peeked = tableau.peek(paulis);
      ASSERT_NEAR(expected, peeked ? (*peeked ? -1 : 1) : 0, 1e-9)
          << "seed " << seed << ", step " << step << ", after " << gate_info(gate).name;
    }
  }
}

TEST(InverseTableau, RecognizesAStateReachedInDifferentWays) {
  InverseTableau a(2), b(2);
  const std::array<size_t, 2> pair = {0, 1}, turned = {1, 0};
  a.apply(Gate::H, {&pair[0], 1});
  a.apply(Gate::CX, pair);
  EXPECT_FALSE(a.is_same_state(b));
  const std::array<Target, 2> xx = {Target::pauli('X', 0), Target::pauli('X', 1)};
  b.measure(xx, false);
  EXPECT_TRUE(a.is_same_state(b));
  EXPECT_TRUE(b.is_same_state(a));
  b.apply(Gate::CZ, turned);
  EXPECT_FALSE(a.is_same_state(b));
  b.apply(Gate::CZ, turned);
  b.apply_pauli(0, false, true);
  EXPECT_FALSE(a.is_same_state(b));
  b.apply_pauli(1, false, true);
  EXPECT_TRUE(b.is_same_state(a));
}

std::string results(const std::string& text) {
  const Circuit circuit = Circuit::parse(text);
  TableauSimulator simulator(circuit, nullptr);
  simulator.run(circuit);
  std::string bits;
  for (const bool bit : simulator.record()) bits += bit ? '1' : '0';
  return bits;
}

TEST(TableauSimulator, ReportsRandomResultsAsPlusOneInAReferenceRun) {
  EXPECT_EQ(results("H 0\nM !0 0\nMPAD 1 0\nMX !1 1\nMPP !X2 X3*!Z4 X3*Z4"), "101010110");
  EXPECT_EQ(results("X_ERROR(1) 0\nM(1) 0\nHERALDED_ERASE(1) 0 1\nM 0"), "0000");
  EXPECT_EQ(results("X 0\nMR 0 !0\nM 0\nRX 1\nZ 1\nMRX 1 1\nRY 2\nMY !2\nMXX 1 3\nMZZ !0 4"), "11010101");
}

TEST(TableauSimulator, AppliesFeedback) {
  EXPECT_EQ(results("X 0\nM 0\nCX rec[-1] 1 sweep[0] 2\nXCZ 3 rec[-1]\nCZ rec[-1] 4\nM 1 2 3 4"), "11010");
  EXPECT_EQ(results("X 0\nM 0\nREPEAT 5 {\nM 1\nCX rec[-2] 1\n}\nM 1"), "1011011");
}

TEST(TableauSimulator, DrawsRandomResultsAndNoise) {
  const Circuit circuit = Circuit::parse(
      "H 0\nCX 0 1\nM 0 1\nX_ERROR(0.2) 2\nM 2\nE(0.3) X3\nELSE_CORRELATED_ERROR(0.5) X3 X4\nM 3 4\n"
      "HERALDED_ERASE(0.4) 5\nM(0.1) 6");
  constexpr int kShots = 20'000;
  std::vector<double> ones(circuit.counts().measurements);
  for (int shot = 0; shot < kShots; shot++) {
    RandomStream random(4, static_cast<uint64_t>(shot));
    TableauSimulator simulator(circuit, &random);
    simulator.run(circuit);
    EXPECT_EQ(simulator.record()[0], simulator.record()[1]);
    for (size_t k = 0; k < ones.size(); k++) ones[k] += simulator.record()[k];
  }
  // 6 standard deviations; for a random seed, one false alarm in 10^8 each. The seed is fixed.
  const double expected[] = {0.5, 0.5, 0.2, 0.65, 0.35, 0.4, 0.1};
  for (size_t k = 0; k < ones.size(); k++) {
    const double p = expected[k];
    EXPECT_NEAR(ones[k] / kShots, p, 6 * std::sqrt(p * (1 - p) / kShots)) << k;
  }
}

}  // namespace
}  // namespace sallow
