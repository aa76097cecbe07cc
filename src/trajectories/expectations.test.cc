#include "trajectories/expectations.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "base/error.h"
#include "trajectories/circuit_sampler.h"

namespace sallow {
namespace {

using Matrix = std::vector<Complex>;

/// A second implementation: the density matrix of n qubits, 2^n × 2^n, with every channel as Kraus operators.
class DensityMatrix {
 public:
  explicit DensityMatrix(uint32_t qubits) : size_(size_t{1} << qubits), rho_(size_ * size_) { rho_[0] = 1; }

  void run(const GateCircuit& circuit, const GateNoise& noise) {
    for (const CircuitOperation& gate : circuit.operations) {
      apply({operation_matrix(gate)}, gate.qubits);
      const double g = noise.damping;
      for (uint32_t qubit : gate.qubits) apply({{1, 0, 0, std::sqrt(1 - g)}, {0, std::sqrt(g), 0, 0}}, {qubit});
      const double p = gate.qubits.size() == 1 ? noise.one_qubit : noise.two_qubit;
      const size_t kinds = size_t{1} << 2 * gate.qubits.size();
      std::vector<Matrix> paulis;
      for (size_t kind = 0; kind < kinds; kind++) {
        const double chance = kind == 0 ? 1 - p : p / static_cast<double>(kinds - 1);
        Matrix pauli = {std::sqrt(chance)};
        for (size_t k = gate.qubits.size(); k-- > 0;) pauli = product_with(pauli, one_pauli("IXYZ"[kind >> 2 * k & 3]));
        paulis.push_back(pauli);
      }
      apply(paulis, gate.qubits);
    }
  }

  double expectation(const PauliSum& sum, double readout) const {
    Complex value = 0;
    for (const PauliTerm& term : sum.terms) {
      Matrix pauli = {term.coefficient * std::pow(1 - 2 * readout, static_cast<double>(term.weight()))};
      for (size_t q = term.paulis.size(); q-- > 0;) pauli = product_with(pauli, one_pauli(term.paulis[q]));
      for (size_t r = 0; r < size_; r++) {
        for (size_t c = 0; c < size_; c++) value += pauli[r * size_ + c] * rho_[c * size_ + r];
      }
    }
    return value.real();
  }
  double probability(size_t bits) const { return rho_[bits * size_ + bits].real(); }

 private:
  static Matrix one_pauli(char pauli) {
    const Complex i(0, 1);
    switch (pauli) {
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
  /// The Kronecker product with `high` on the bits above those of the 2 × 2 matrix `low`.
  static Matrix product_with(const Matrix& high, const Matrix& low) {
    const auto size = static_cast<size_t>(std::lround(std::sqrt(static_cast<double>(high.size()))));
    Matrix result(4 * high.size());
    for (size_t r = 0; r < 2 * size; r++) {
      for (size_t c = 0; c < 2 * size; c++) {
        result[r * 2 * size + c] = high[r / 2 * size + c / 2] * low[r % 2 * 2 + c % 2];
      }
    }
    return result;
  }
  /// rho becomes Σ K rho K†; each K acts on these qubits, the first being the low bit.
  void apply(const std::vector<Matrix>& kraus, const std::vector<uint32_t>& qubits) {
    const size_t small = size_t{1} << qubits.size();
    auto local = [&](size_t x) {
      size_t index = 0;
      for (size_t k = 0; k < qubits.size(); k++) index |= (x >> qubits[k] & 1) << k;
      return index;
    };
    auto with_local = [&](size_t x, size_t index) {
      for (size_t k = 0; k < qubits.size(); k++) {
        x = (x & ~(size_t{1} << qubits[k])) | (index >> k & 1) << qubits[k];
      }
      return x;
    };
    Matrix sum(rho_.size());
    for (const Matrix& k : kraus) {
      Matrix half(rho_.size());
      for (size_t r = 0; r < size_; r++) {
        for (size_t c = 0; c < size_; c++) {
          for (size_t x = 0; x < small; x++) {
            half[r * size_ + c] += k[local(r) * small + x] * rho_[with_local(r, x) * size_ + c];
          }
        }
      }
      for (size_t r = 0; r < size_; r++) {
        for (size_t c = 0; c < size_; c++) {
          for (size_t x = 0; x < small; x++) {
            sum[r * size_ + c] += half[r * size_ + with_local(c, x)] * std::conj(k[local(c) * small + x]);
          }
        }
      }
    }
    rho_ = std::move(sum);
  }

  size_t size_;
  Matrix rho_;
};

constexpr uint32_t kNoisyQubits = 4;

GateCircuit random_circuit(size_t gates, uint64_t seed) {
  std::mt19937_64 random(seed);
  std::uniform_real_distribution<double> angle(-3, 3);
  GateCircuit circuit;
  circuit.qubit_count = kNoisyQubits;
  for (size_t k = 0; k < gates; k++) {
    const auto a = static_cast<uint32_t>(random() % kNoisyQubits);
    const auto b = static_cast<uint32_t>((a + 1 + random() % (kNoisyQubits - 1)) % kNoisyQubits);
    switch (random() % 6) {
      case 0:
        circuit.append(UnitaryGate::FSIM, {a, b}, {angle(random), angle(random)});
        break;
      case 1:
        circuit.append(UnitaryGate::X, {a, b}, {}, 1);
        break;
      case 2:
        circuit.append(UnitaryGate::X, {a});
        break;
      case 3:
        circuit.append(UnitaryGate::SQRT_W, {a});
        break;
      default:
        circuit.append(UnitaryGate::U, {a}, {angle(random), angle(random), angle(random)});
    }
  }
  return circuit;
}

std::vector<PauliSum> parse_all(const std::vector<std::string>& texts) {
  std::vector<PauliSum> sums;
  for (const std::string& text : texts) {
    TextCursor cursor(text);
    sums.push_back(parse_pauli_sum(cursor, kNoisyQubits));
  }
  return sums;
}

const std::vector<std::string> kObservables = {"Z0",          "X1*Y2", "ZZZZ", "YXIZ", "0.5*X0*Z1*Y3 - 2 Z2 + 0.25",
                                               "X3 + Y3 + Z3"};

/// 5 standard errors for each of about 200 values: for random seeds, a false alarm with probability 1e-4 in all. The
/// seeds are fixed.
void expect_density_matrix(const GateNoise& noise, uint64_t trajectories, uint64_t seeds) {
  const std::vector<PauliSum> observables = parse_all(kObservables);
  for (uint64_t seed = 0; seed < seeds; seed++) {
    const GateCircuit circuit = random_circuit(24, seed);
    DensityMatrix exact(kNoisyQubits);
    exact.run(circuit, noise);
    ExpectationOptions options{noise, trajectories, seed, 1};
    const Expectations found = expectations<double>(circuit, observables, options);
    EXPECT_EQ(found.trajectories, trajectories);
    for (size_t k = 0; k < observables.size(); k++) {
      EXPECT_NEAR(found.values[k].value, exact.expectation(observables[k], noise.readout),
                  5 * found.values[k].error + 1e-8)
          << observables[k].text << " seed " << seed;
      EXPECT_LT(found.values[k].error, 4 / std::sqrt(static_cast<double>(trajectories)));
    }
  }
}

TEST(Expectations, MatchTheDensityMatrixForPauliErrors) {
  expect_density_matrix({.one_qubit = 0.02, .two_qubit = 0.06, .readout = 0.03}, 2000, 6);
}

TEST(Expectations, MatchTheDensityMatrixForDamping) {
  expect_density_matrix({.damping = 0.02}, 400, 3);
  expect_density_matrix({.damping = 0.4}, 100, 2);
  expect_density_matrix({.damping = 1}, 100, 2);
}

TEST(Expectations, MatchTheDensityMatrixForErrorsWithDamping) {
  expect_density_matrix({.one_qubit = 0.01, .two_qubit = 0.03, .readout = 0.01, .damping = 0.03}, 600, 3);
}

TEST(Expectations, UseTheExactErrorFreeTrajectory) {
  const std::vector<PauliSum> observables = parse_all(kObservables);
  const GateCircuit circuit = random_circuit(30, 7);
  const Expectations exact = expectations<double>(circuit, observables, {});
  EXPECT_EQ(exact.trajectories, 0u);
  const GateNoise noise{.one_qubit = 1e-9, .two_qubit = 1e-9};
  const Expectations found = expectations<double>(circuit, observables, {noise, 50, 3, 1});
  for (size_t k = 0; k < observables.size(); k++) {
    EXPECT_EQ(exact.values[k].error, 0);
    // The errors are so rare that plain trajectories would not have had one.
    EXPECT_LT(found.values[k].error, 1e-7);
    EXPECT_NEAR(found.values[k].value, exact.values[k].value, 2e-7);
  }
  EXPECT_NEAR(found.no_error_probability, 1 - 30e-9, 1e-9);
}

TEST(Expectations, SupportMeasurementsAndConditions) {
  GateCircuit circuit;
  circuit.qubit_count = kNoisyQubits;
  circuit.bit_count = 1;
  circuit.append(UnitaryGate::H, {0});
  circuit.append(UnitaryGate::H, {1});
  CircuitOperation measure;
  measure.kind = OperationKind::kMeasure;
  measure.qubits = {0};
  measure.bits = {0};
  circuit.append(measure);
  CircuitOperation flip;
  flip.gate = UnitaryGate::X;
  flip.qubits = {0};
  flip.conditions = {{{0}, 1, false}};
  circuit.append(flip);
  const Expectations found = expectations<double>(circuit, parse_all({"Z0", "X1", "Z1*Z0 + 3"}), {{}, 200, 5, 1});
  EXPECT_EQ(found.trajectories, 200u);
  EXPECT_NEAR(found.values[0].value, 1, 1e-12);
  EXPECT_NEAR(found.values[1].value, 1, 1e-12);
  EXPECT_NEAR(found.values[2].value, 3, 1e-12);
}

// χ² with 15 degrees of freedom exceeds 60 with probability 2e-7 per circuit.
TEST(CircuitSampler, SamplesNoiseLikeTheDensityMatrix) {
  const GateNoise noise{.one_qubit = 0.02, .two_qubit = 0.04, .damping = 0.05};
  for (uint64_t seed = 20; seed < 22; seed++) {
    const GateCircuit circuit = random_circuit(24, seed);
    DensityMatrix exact(kNoisyQubits);
    exact.run(circuit, noise);
    constexpr size_t kShots = 2000;
    const CircuitShots shots = sample_circuit<float>(circuit, noise, kShots, seed, 1);
    std::vector<double> counts(1 << kNoisyQubits);
    for (size_t k = 0; k < kShots; k++) counts[shots.words[k]]++;
    double chi_squared = 0;
    for (size_t bits = 0; bits < counts.size(); bits++) {
      const double expected = kShots * exact.probability(bits);
      chi_squared += (counts[bits] - expected) * (counts[bits] - expected) / std::max(expected, 0.5);
    }
    EXPECT_LT(chi_squared, 60) << "seed " << seed;
    EXPECT_LT(shots.trajectories, kShots) << "those without an error share one";
  }
}

TEST(PauliSum, ReadsAllForms) {
  const std::vector<PauliSum> sums = parse_all({"Z0*Z3", " -2.5 X1 Y2 + 3 - Z0 ", "XYZ_", "2*3*Z1"});
  EXPECT_EQ(sums[0].terms, (std::vector<PauliTerm>{{1, "ZIIZ"}}));
  EXPECT_EQ(sums[1].terms, (std::vector<PauliTerm>{{-2.5, "IXYI"}, {3, "IIII"}, {-1, "ZIII"}}));
  EXPECT_EQ(sums[1].text, "-2.5 X1 Y2 + 3 - Z0");
  EXPECT_EQ(sums[2].terms, (std::vector<PauliTerm>{{1, "XYZI"}}));
  EXPECT_EQ(sums[3].terms, (std::vector<PauliTerm>{{6, "IZII"}}));
}

TEST(PauliSum, ReportsMistakesWithTheirPlace) {
  for (auto [text, message] : std::vector<std::pair<std::string, std::string>>{
           {"Z4", "f:1:1: 'Z4' is a qubit that the circuit does not have: it has 4"},
           {"Z0*Q1", "f:1:4: 'Q1' is not a Pauli"},
           {"Z0*Z0", "f:1:4: qubit 0 is repeated in one term"},
           {"Z0 + ", "f:1:6: expected a number or a Pauli such as Z0, found end of file"},
           {"ZZ", "f:1:1: 'ZZ' is not a Pauli"},
           {"Z0 / 2", "f:1:4: expected a number or a Pauli such as Z0, found '/'"}}) {
    try {
      TextCursor cursor(text, "f");
      parse_pauli_sum(cursor, kNoisyQubits);
      FAIL() << text;
    } catch (const InputError& error) {
      EXPECT_EQ(error.what(), message);
    }
  }
}

}  // namespace
}  // namespace sallow
