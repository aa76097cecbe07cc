#include "state_vector/block_kernels.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <functional>
#include <utility>
#include <vector>

#include "base/aligned.h"
#include "bits/random_stream.h"

namespace sallow {
namespace {

// Compares each kernel, to the last bit, with plain code that does the same roundings for one amplitude at a time.
// ctest forces each instruction set in turn.

/// An amplitude or a factor, with the roundings that block_kernels.h specifies.
template <typename Real>
struct Number {
  Real re, im;

  Number times(const Number& factor) const {
    return {std::fma(re, factor.re, -(im * factor.im)), std::fma(im, factor.re, re * factor.im)};
  }
  /// This + share · other.
  Number plus(const Number& share, const Number& other) const {
    return {std::fma(other.re, share.re, std::fma(other.im, -share.im, re)),
            std::fma(other.im, share.re, std::fma(other.re, share.im, im))};
  }
  /// This + c · other.
  Number plus(Real c, const Number& other) const { return {std::fma(other.re, c, re), std::fma(other.im, c, im)}; }
};

template <typename Real>
using Numbers = AlignedVector<Number<Real>>;

template <typename Real>
Numbers<Real> random_numbers(RandomStream& random, size_t count) {
  Numbers<Real> numbers(count);
  for (auto& number : numbers) {
    number = {static_cast<Real>(2 * random.uniform() - 1), static_cast<Real>(2 * random.uniform() - 1)};
  }
  return numbers;
}

template <typename Real>
Real* reals(Numbers<Real>& numbers) {
  return &numbers[0].re;
}

template <typename Real, typename Other>
bool same_bytes(const Real& one, const Other& other) {
  return one.size() == other.size() && std::memcmp(one.data(), other.data(), one.size() * sizeof one[0]) == 0;
}

/// As many tables as `values` fills.
template <typename Real>
Numbers<Real> expanded(const Numbers<Real>& values) {
  Numbers<Real> tables(2 * values.size());
  Numbers<Real> copy = values;
  constexpr size_t kRow = size_t{1} << kDiagonalRowBits;
  for (size_t start = 0; start < values.size(); start += kRow) {
    block_kernels<Real>().expand_table(reals(tables) + 4 * start, reals(copy) + 2 * start);
  }
  return tables;
}

constexpr uint32_t kIndexBits = 10;

/// The offsets that bit `bit` of an amplitude's index adds. Offsets in the buffer equal indices; tables and rows have
/// another order.
BlockPlace place_of_bit(uint32_t bit) {
  if (bit < kDiagonalRowBits) return {1u << bit, 1u << bit, 0};
  const uint32_t k = bit - kDiagonalRowBits, others = kIndexBits - kDiagonalRowBits;
  return {1u << bit, 1u << (kDiagonalRowBits + (k + 1) % others), 1u << (k + 2) % others};
}

BlockPlace place_of(uint32_t index) {
  BlockPlace sum = {0, 0, 0};
  for (uint32_t bit = 0; bit < kIndexBits; bit++) {
    if ((index >> bit & 1) == 0) continue;
    const BlockPlace place = place_of_bit(bit);
    sum = {sum.offset + place.offset, sum.factor + place.factor, sum.row + place.row};
  }
  return sum;
}

/// Random steps of a pass, for the kernel and for a whole block, in which place p is bit bits[p] of the index.
template <typename Real>
class RandomSteps {
 public:
  RandomSteps(RandomStream& random, const std::vector<uint32_t>& lane_bits, const std::vector<uint32_t>& level_bits) {
    for (uint32_t k = 0; k < lane_bits.size(); k++) places_.push_back({k, lane_bits[k]});
    for (uint32_t k = 0; k < level_bits.size(); k++) places_.push_back({kFirstLevel + k, level_bits[k]});
    const size_t count = 1 + random.next() % 8;
    for (size_t k = 0; k < count; k++) add(random, lane_bits, level_bits);
  }

  const std::vector<PassStep<Real>>& steps() const { return steps_; }
  void run(Numbers<Real>& block) const {
    for (const auto& each : plain_) each(block);
  }

 private:
  using Step = PassStep<Real>;
  struct Place {
    uint32_t place, bit;
  };

  static void rotate(Numbers<Real>& block, uint32_t bit, Real c) {
    for (uint32_t low = 0; low < block.size(); low++) {
      if (low >> bit & 1) continue;
      const Number<Real> x = block[low], y = block[low | 1u << bit];
      block[low] = x.plus(-c, y);
      block[low | 1u << bit] = y.plus(c, x);
    }
  }
  /// Calls change(block[x], block[y]) for all x with bit i set and y with bit i clear; bit j is equal to bit i
  /// (of_equal) or opposite.
  template <typename Change>
  static void change_pairs(Numbers<Real>& block, uint32_t i, uint32_t j, bool of_equal, const Change& change) {
    for (uint32_t x = 0; x < block.size(); x++) {
      if ((x >> i & 1) == 0 || (x >> j & 1) != (of_equal ? 1 : 0)) continue;
      change(block[x], block[x ^ 1u << i ^ 1u << j]);
    }
  }

  void add(RandomStream& random, const std::vector<uint32_t>& lane_bits, const std::vector<uint32_t>& level_bits) {
    Step step = {};
    for (Real& c : step.c) c = static_cast<Real>(4 * random.uniform() - 2);
    const auto kind = static_cast<typename Step::Kind>(random.next() % 5);
    if (kind == Step::kTurn) {
      const bool of_levels = lane_bits.empty() || random.next() % 2 == 0;
      const std::vector<uint32_t>& bits = of_levels ? level_bits : lane_bits;
      const auto mask = static_cast<uint32_t>(1 + random.next() % ((size_t{1} << bits.size()) - 1));
      step.code = turn_code(of_levels, mask);
      plain_.push_back([=](Numbers<Real>& block) {
        for (uint32_t k = 0; k < bits.size(); k++) {
          if (mask >> k & 1) rotate(block, bits[k], 1);
        }
      });
    } else if (kind == Step::kRotate) {
      const Place at = places_[random.next() % places_.size()];
      step.code = step_code(kind, at.place);
      plain_.push_back([=](Numbers<Real>& block) { rotate(block, at.bit, step.c[0]); });
    } else {
      const size_t first = random.next() % (places_.size() - 1);
      const Place i = places_[first], j = places_[first + 1 + random.next() % (places_.size() - first - 1)];
      step.code = step_code(kind, i.place, j.place);
      plain_.push_back([=](Numbers<Real>& block) {
        change_pairs(block, i.bit, j.bit, kind == Step::kExchangeOfEqual, [&](Number<Real>& x, Number<Real>& y) {
          if (kind == Step::kSwap) return std::swap(x, y);
          const Number<Real> before = x;
          x = x.plus({step.c[0], step.c[1]}, y);
          y = y.plus({step.c[2], step.c[3]}, before);
        });
      });
    }
    steps_.push_back(step);
  }

  std::vector<Place> places_;
  std::vector<Step> steps_;
  std::vector<std::function<void(Numbers<Real>&)>> plain_;
};

template <typename Real>
void check_pass(uint64_t seed) {
  const BlockKernels<Real>& kernels = block_kernels<Real>();
  RandomStream random(seed, sizeof(Real));
  // The lowest bits are lanes. Of the others, random ones are levels, two select groups, and the rest select tiles.
  std::vector<uint32_t> bits;
  for (uint32_t bit = 0; bit < kIndexBits; bit++) bits.push_back(bit);
  for (size_t k = kernels.lane_bits; k + 1 < bits.size(); k++) {
    std::swap(bits[k], bits[k + random.next() % (bits.size() - k)]);
  }
  const auto levels_begin = bits.begin() + kernels.lane_bits, levels_end = levels_begin + kernels.max_levels;
  const std::vector<uint32_t> lane_bits(bits.begin(), levels_begin), level_bits(levels_begin, levels_end);
  const std::vector<uint32_t> rest(levels_end, bits.end());
  const RandomSteps<Real> steps(random, lane_bits, level_bits);

  Numbers<Real> block = random_numbers<Real>(random, size_t{1} << kIndexBits), expected = block;
  const Numbers<Real> tables = random_numbers<Real>(random, block.size());
  Numbers<Real> scalars = random_numbers<Real>(random, block.size() >> kDiagonalRowBits);
  const bool has_factors = seed % 3 != 0, has_scalars = seed % 3 == 2;
  for (uint32_t index = 0; index < block.size() && has_factors; index++) {
    const BlockPlace place = place_of(index);
    expected[index] = expected[index].times(tables[place.factor]);
    if (has_scalars) expected[index] = expected[index].times(scalars[place.row]);
  }
  steps.run(expected);

  std::vector<BlockPlace> groups;
  for (uint32_t k = 0; k < 4; k++) groups.push_back(place_of((k & 1) << rest[0] | k >> 1 << rest[1]));
  Pass<Real> pass = {steps.steps().data(), steps.steps().size(), groups.data(), groups.size(), {}};
  for (size_t k = 0; k < level_bits.size(); k++) pass.levels[k] = place_of_bit(level_bits[k]);
  Numbers<Real> laid_out = expanded(tables);
  const BlockFactors<Real> factors = {reals(laid_out), has_scalars ? reals(scalars) : nullptr};
  for (uint32_t tile = 0; tile < 1u << (rest.size() - 2); tile++) {
    uint32_t index = 0;
    for (uint32_t k = 2; k < rest.size(); k++) index |= (tile >> (k - 2) & 1) << rest[k];
    kernels.run_pass(reals(block), place_of(index), pass, has_factors ? &factors : nullptr);
  }
  ASSERT_TRUE(same_bytes(block, expected)) << "seed " << seed;
}

TEST(BlockKernels, RunTheStepsOfAPassOnEachTile) {
  for (uint64_t seed = 0; seed < 600; seed++) {
    ASSERT_NO_FATAL_FAILURE(check_pass<float>(seed)) << "in single precision";
    ASSERT_NO_FATAL_FAILURE(check_pass<double>(seed)) << "in double precision";
  }
}

template <typename Real>
void check_lines(uint64_t seed) {
  RandomStream random(seed, sizeof(Real));
  constexpr size_t kLine = 64 / (2 * sizeof(Real));  // amplitudes
  Numbers<Real> from = random_numbers<Real>(random, 40 * kLine), to(17 * kLine), expected;
  std::vector<uint32_t> offsets;
  for (size_t k = 0; k < 17; k++) {
    offsets.push_back(static_cast<uint32_t>(random.next() % 40 * kLine));
    expected.insert(expected.end(), from.begin() + offsets[k], from.begin() + offsets[k] + kLine);
  }
  block_kernels<Real>().gather_lines(reals(to), reals(from), offsets.data(), offsets.size());
  EXPECT_TRUE(same_bytes(to, expected)) << "seed " << seed;

  Numbers<Real> scaled(from.size()), factor = random_numbers<Real>(random, 1);
  expected = from;
  for (auto& number : expected) number = number.times(factor[0]);
  block_kernels<Real>().write_scaled(reals(scaled), reals(from), from.size(), reals(factor));
  EXPECT_TRUE(same_bytes(scaled, expected)) << "seed " << seed;
}

TEST(BlockKernels, GatherAndScaleAmplitudes) {
  for (uint64_t seed = 0; seed < 20; seed++) {
    check_lines<float>(seed);
    check_lines<double>(seed);
  }
}

template <typename Real>
void check_turned_table(uint64_t seed) {
  RandomStream random(seed, sizeof(Real));
  constexpr uint32_t kRow = 1u << kDiagonalRowBits;
  const Numbers<Real> table = random_numbers<Real>(random, kRow);
  Numbers<Real> linear = random_numbers<Real>(random, kDiagonalRowBits), scalar = random_numbers<Real>(random, 1);
  Numbers<Real> expected(kRow);
  for (uint32_t x = 0; x < kRow; x++) {
    Number<Real> factor = scalar[0];
    for (uint32_t k = 0; k < kDiagonalRowBits; k++) {
      if (x >> k & 1) factor = factor.times(linear[k]);
    }
    expected[x] = table[x].times(factor);
  }
  Numbers<Real> made(2 * kRow), laid_out = expanded(table);
  block_kernels<Real>().turn_table(reals(made), reals(laid_out), reals(linear), reals(scalar));
  EXPECT_TRUE(same_bytes(made, expanded(expected))) << "seed " << seed;
}

TEST(BlockKernels, TurnTablesOfFactors) {
  for (uint64_t seed = 0; seed < 20; seed++) {
    check_turned_table<float>(seed);
    check_turned_table<double>(seed);
  }
}

}  // namespace
}  // namespace sallow
