#include "tableau/inverse_tableau.h"

#include <gtest/gtest.h>

#include <array>

#include "bits/random_stream.h"

namespace sallow {
namespace {

// A second implementation: stabilizers and their partners as Pauli products, letter by letter (Aaronson and Gottesman).
class PlainTableau {
 public:
  struct Product {
    std::vector<uint8_t> letters;  // X in bit 0, Z in bit 1
    unsigned phase = 0;            // factor i^phase of the letters; even
  };

  explicit PlainTableau(size_t qubits) {
    for (size_t k = 0; k < 2 * qubits; k++) {
      products_.push_back({std::vector<uint8_t>(qubits), 0});
      products_[k].letters[k % qubits] = k < qubits ? 2 : 1;
    }
  }

  void apply(Gate gate, std::span<const size_t> qubits) {
    const CliffordTable& table = clifford_table(gate);
    for (Product& product : products_) {
      unsigned letters = 0;
      for (size_t k = 0; k < qubits.size(); k++) letters |= unsigned{product.letters[qubits[k]]} << (2 * k);
      for (size_t k = 0; k < qubits.size(); k++) {
        product.letters[qubits[k]] = static_cast<uint8_t>(table.image[letters] >> (2 * k) & 3);
      }
      product.phase = (product.phase + (table.negated[letters] ? 2 : 0)) % 4;
    }
  }

  // The result if it is certain; true for −1.
  std::optional<bool> peek(const Product& measured) const {
    const size_t n = products_.size() / 2;
    for (size_t k = 0; k < n; k++) {
      if (anticommute(products_[k], measured)) return std::nullopt;
    }
    Product sum{std::vector<uint8_t>(n), 0};
    for (size_t k = 0; k < n; k++) {
      if (anticommute(products_[n + k], measured)) multiply(sum, products_[k]);
    }
    EXPECT_EQ(sum.letters, measured.letters);
    return sum.phase != measured.phase;
  }
  bool measure(const Product& measured, bool random_result) {
    if (const std::optional<bool> certain = peek(measured)) return *certain;
    const size_t n = products_.size() / 2;
    size_t gone = 0;
    while (!anticommute(products_[gone], measured)) gone++;
    const Product old = products_[gone];
    for (size_t k = 0; k < products_.size(); k++) {
      if (k != gone && k != n + gone && anticommute(products_[k], measured)) multiply(products_[k], old);
    }
    products_[n + gone] = old;
    products_[gone] = measured;
    products_[gone].phase = (measured.phase + (random_result ? 2 : 0)) % 4;
    return random_result;
  }

 private:
  static bool anticommute(const Product& a, const Product& b) {
    bool odd = false;
    for (size_t k = 0; k < a.letters.size(); k++) {
      odd ^= a.letters[k] != 0 && b.letters[k] != 0 && a.letters[k] != b.letters[k];
    }
    return odd;
  }
  // The phase of a partner has no meaning, and may become odd.
  static void multiply(Product& a, const Product& b) {
    for (size_t k = 0; k < a.letters.size(); k++) {
      const unsigned x = a.letters[k], y = b.letters[k];
      // XY = iZ and its cyclic permutations: X → Y (3) → Z (2) → X.
      if (x != 0 && y != 0 && x != y) a.phase += (x == 1 && y == 3) || (x == 3 && y == 2) || (x == 2 && y == 1) ? 1 : 3;
      a.letters[k] ^= b.letters[k];
    }
    a.phase = (a.phase + b.phase) % 4;
  }

  std::vector<Product> products_;  // stabilizers, then partners
};

struct RandomPauli {
  std::vector<Target> targets;
  PlainTableau::Product product;
};

RandomPauli random_pauli(size_t qubits, size_t letters, RandomStream& random) {
  RandomPauli result{{}, {std::vector<uint8_t>(qubits), 0}};
  for (size_t k = 0; k < letters; k++) {
    const size_t q = random.next() % qubits;
    if (result.product.letters[q] == 0) result.product.letters[q] = static_cast<uint8_t>(1 + random.next() % 3);
  }
  for (size_t q = 0; q < qubits; q++) {
    const uint8_t letter = result.product.letters[q];
    if (letter != 0) result.targets.push_back(Target::pauli("IXZY"[letter], static_cast<uint32_t>(q)));
  }
  return result;
}

// With enough qubits for sets as lists and as bits, and enough measurements that dead places are cleared many times.
TEST(InverseTableau, AgreesWithPlainStabilizersOnManyQubits) {
  std::vector<Gate> cliffords;
  for (const GateInfo& info : all_gates()) {
    if (info.is_clifford()) cliffords.push_back(info.gate);
  }
  constexpr size_t kWide = 120;
  for (uint64_t seed = 0; seed < 6; seed++) {
    RandomStream random(seed, 3);
    InverseTableau tableau(kWide);
    PlainTableau plain(kWide);
    size_t certain = 0, uncertain = 0;
    std::vector<RandomPauli> measured;
    // Few gates per measurement keep the state sparse, many fill it. The steps alternate between both, with single
    // resets.
    for (int step = 0; step < 2500; step++) {
      const bool filling = (step / 500) % 2 == 1;
      if (random.next() % (filling ? 12 : 3) == 0) {
        const size_t letters = random.next() % 20 == 0 ? kWide : 1 + random.next() % 3;
        // Some products are measured again; most of these have a certain result.
        const bool again = !measured.empty() && random.next() % 3 == 0;
        const RandomPauli pauli =
            again ? measured[measured.size() - 1 - random.next() % std::min<size_t>(3, measured.size())]
                  : random_pauli(kWide, letters, random);
        measured.push_back(pauli);
        const std::optional<bool> expected = plain.peek(pauli.product);
        ASSERT_EQ(tableau.peek(pauli.targets), expected) << "seed " << seed << ", step " << step;
        (expected ? certain : uncertain)++;
        const bool wanted = random.next() & 1;
        ASSERT_EQ(tableau.measure(pauli.targets, wanted), plain.measure(pauli.product, wanted))
            << "seed " << seed << ", step " << step;
        continue;
      }
      const Gate gate = cliffords[random.next() % cliffords.size()];
      const std::array<size_t, 2> pair = {random.next() % kWide, random.next() % (kWide - 1)};
      const std::array<size_t, 2> qubits = {pair[0], pair[1] + (pair[1] >= pair[0])};
      const size_t count = gate_info(gate).kind == GateKind::kClifford1 ? 1 : 2;
      tableau.apply(gate, {qubits.data(), count});
      plain.apply(gate, {qubits.data(), count});
    }
    EXPECT_GT(certain, 20u);
    EXPECT_GT(uncertain, 200u);
  }
}

TEST(InverseTableau, RecognizesItsStateAfterACycleOfGates) {
  constexpr size_t kWide = 90;
  RandomStream random(5, 3);
  InverseTableau tableau(kWide);
  const auto apply_layers = [&](InverseTableau& state, int layers, bool backward) {
    for (int layer = 0; layer < layers; layer++) {
      for (size_t k = 0; k < kWide; k++) {
        const size_t step = backward ? kWide * layers - 1 - (layer * kWide + k) : layer * kWide + k;
        RandomStream choice(step, 8);
        const size_t a = choice.next() % kWide, b = (a + 1 + choice.next() % (kWide - 1)) % kWide;
        const std::array<size_t, 2> qubits = {a, b};
        const bool first = choice.next() % 2 == 0;
        const Gate gate = first ? (backward ? Gate::ISWAP_DAG : Gate::ISWAP) : (backward ? Gate::C_ZYX : Gate::C_XYZ);
        state.apply(gate, {qubits.data(), size_t{first ? 2u : 1u}});
      }
    }
  };
  for (uint32_t q = 0; q < kWide; q += 2) {
    const std::array<Target, 2> pair = {Target::pauli('X', q), Target::pauli('X', (q + 7) % kWide)};
    tableau.measure(pair, (q & 4) != 0);
  }
  for (const int layers : {1, 8}) {
    InverseTableau other = tableau;
    apply_layers(other, layers, false);
    EXPECT_FALSE(other.is_same_state(tableau));
    InverseTableau twin = tableau;
    apply_layers(twin, layers, false);
    // The same gates give the same state.
    EXPECT_TRUE(twin.is_same_state(other));
    apply_layers(other, layers, true);
    EXPECT_TRUE(other.is_same_state(tableau));
    other.apply_pauli(3, true, false);
    EXPECT_EQ(other.is_same_state(tableau), tableau.peek(std::array{Target::pauli('X', 3)}).has_value());
  }
}

}  // namespace
}  // namespace sallow
