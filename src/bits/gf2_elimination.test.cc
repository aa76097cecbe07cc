#include "bits/gf2_elimination.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <set>
#include <tuple>
#include <vector>

#include "bits/random_stream.h"

namespace sallow {
namespace {

/// Bits are 1 with probability `density`; some rows are sums of others; padding holds random bits.
BitTable random_matrix(RandomStream& random, size_t rows, size_t columns, double density) {
  BitTable table(rows, columns);
  for (size_t r = 0; r < rows; r++) random.fill(table.row(r), table.row_words());
  for (size_t r = 0; r < rows; r++) {
    for (size_t c = 0; c < columns; c++) table.set(r, c, random.uniform() < density);
  }
  for (size_t r = 2; r < rows; r++) {
    if (random.next() % 4 != 0) continue;
    const size_t a = random.next() % r, b = random.next() % r;
    for (size_t c = 0; c < columns; c++) table.set(r, c, table.get(a, c) != table.get(b, c));
  }
  return table;
}

BitTable product(const BitTable& a, const BitTable& b) {
  BitTable result(a.row_count(), b.column_count());
  for (size_t r = 0; r < a.row_count(); r++) {
    for (size_t k = 0; k < a.column_count(); k++) {
      if (!a.get(r, k)) continue;
      for (size_t w = 0; w < b.row_words(); w++) result.row(r)[w] ^= b.row(k)[w];
    }
  }
  return result;
}

std::vector<uint32_t> shuffled_columns(RandomStream& random, size_t count) {
  std::vector<uint32_t> order(count);
  std::iota(order.begin(), order.end(), 0);
  for (size_t k = count; k > 1; k--) std::swap(order[k - 1], order[random.next() % k]);
  return order;
}

/// A column as an integer; at most 64 rows.
uint64_t column_word(const BitTable& table, size_t column) {
  uint64_t word = 0;
  for (size_t r = 0; r < table.row_count(); r++) word |= uint64_t{table.get(r, column)} << r;
  return word;
}

TEST(Gf2Elimination, AgreesWithTryingAllSumsOfColumns) {
  constexpr uint64_t kSeed = 5;
  for (uint64_t trial = 0; trial < 400; trial++) {
    RandomStream random(kSeed, trial);
    const size_t rows = random.next() % 8, columns = random.next() % 9;
    const BitTable matrix = random_matrix(random, rows, columns, 0.2 + 0.5 * random.uniform());
    const std::vector<uint32_t> order = shuffled_columns(random, columns);
    // The span of the columns so far, and the columns that enlarge it, in order.
    std::set<uint64_t> span = {0};
    std::vector<uint32_t> pivots;
    for (const uint32_t c : order) {
      const uint64_t column = column_word(matrix, c);
      if (span.contains(column)) continue;
      pivots.push_back(c);
      std::set<uint64_t> more;
      for (const uint64_t sum : span) more.insert(sum ^ column);
      span.merge(more);
    }
    const Gf2Elimination elimination(matrix, order);
    ASSERT_EQ(std::vector(elimination.pivots().begin(), elimination.pivots().end()), pivots) << "trial " << trial;
    ASSERT_EQ(elimination.rank(), pivots.size());
    ASSERT_EQ(Gf2Elimination(matrix).rank(), pivots.size()) << "trial " << trial;

    BitTable all(rows, size_t{1} << rows);
    for (size_t b = 0; b < all.column_count(); b++) {
      for (size_t r = 0; r < rows; r++) all.set(r, b, b >> r & 1);
    }
    const Gf2Elimination::Solutions solutions = elimination.solve(all);
    const BitTable reached = product(matrix, solutions.x);
    for (size_t b = 0; b < all.column_count(); b++) {
      ASSERT_EQ(solutions.unsolvable.get(0, b), !span.contains(b)) << "trial " << trial << " right side " << b;
      if (span.contains(b)) {
        ASSERT_EQ(column_word(reached, b), b) << "trial " << trial;
      }
    }
  }
}

TEST(Gf2Elimination, MultipliesBackOnMatricesOfManyWords) {
  for (const auto& [rows, columns, density] : {std::tuple<size_t, size_t, double>{40, 700, 0.01},
                                               {300, 120, 0.5},
                                               {130, 130, 0.05},
                                               {1, 1, 1.0},
                                               {70, 600, 0}}) {
    RandomStream random(11, rows * 1000 + columns);
    const BitTable matrix = random_matrix(random, rows, columns, density);
    const std::vector<uint32_t> order = shuffled_columns(random, columns);
    const Gf2Elimination elimination(matrix, order);
    const BitTable& reduced = elimination.reduced();
    EXPECT_EQ(product(elimination.transform(), matrix), reduced);
    EXPECT_EQ(Gf2Elimination(elimination.transform()).rank(), rows) << "T must be invertible";
    for (size_t r = 0; r < rows; r++) {
      for (size_t k = 0; k < elimination.rank(); k++) EXPECT_EQ(reduced.get(r, elimination.pivots()[k]), r == k);
      for (size_t c = 0; r >= elimination.rank() && c < columns; c++) EXPECT_FALSE(reduced.get(r, c));
    }
    const BitTable kernel = elimination.kernel();
    EXPECT_EQ(kernel.row_count(), columns - elimination.rank());
    EXPECT_EQ(Gf2Elimination(kernel).rank(), kernel.row_count());
    BitTable vectors;
    kernel.transpose_into(vectors);
    EXPECT_EQ(product(matrix, vectors), BitTable(rows, kernel.row_count()));

    const BitTable right_sides = product(matrix, random_matrix(random, columns, 600, 0.5));
    const Gf2Elimination::Solutions solutions = elimination.solve(right_sides);
    EXPECT_EQ(product(matrix, solutions.x), right_sides);
    EXPECT_EQ(solutions.unsolvable, BitTable(1, 600));
    std::vector<uint8_t> is_pivot(columns);
    for (const uint32_t pivot : elimination.pivots()) is_pivot[pivot] = 1;
    for (size_t c = 0; c < columns; c++) {
      for (size_t b = 0; b < 600 && !is_pivot[c]; b++) ASSERT_FALSE(solutions.x.get(c, b));
    }
  }
}

TEST(Gf2Elimination, InvertsASquareMatrix) {
  RandomStream random(3, 0);
  size_t inverted = 0;
  for (int trial = 0; trial < 20; trial++) {
    BitTable matrix(65, 65);
    for (size_t r = 0; r < 65; r++) random.fill(matrix.row(r), matrix.row_words());
    const Gf2Elimination elimination(matrix);
    if (elimination.rank() < 65) continue;
    BitTable identity(65, 65);
    for (size_t r = 0; r < 65; r++) identity.set(r, r, true);
    EXPECT_EQ(product(elimination.transform(), matrix), identity);
    EXPECT_EQ(product(matrix, elimination.transform()), identity);
    inverted++;
  }
  // 29 % of random matrices are invertible: none of 20 happens once in 1000 runs, and the seed is fixed.
  EXPECT_GT(inverted, 0u);
}

TEST(Gf2Elimination, TakesPivotsOnlyFromTheGivenColumns) {
  BitTable matrix(2, 3);
  matrix.set(0, 0, true), matrix.set(1, 1, true), matrix.set(0, 2, true), matrix.set(1, 2, true);
  const std::vector<uint32_t> order = {2};
  const Gf2Elimination elimination(matrix, order);
  ASSERT_EQ(elimination.rank(), 1u);
  EXPECT_EQ(elimination.pivots()[0], 2u);
  EXPECT_TRUE(elimination.reduced().get(1, 0));
}

}  // namespace
}  // namespace sallow
