#include "bits/shot_columns.h"

#include <gtest/gtest.h>

#include "bits/random_stream.h"

namespace sallow {
namespace {

/// Random bits everywhere, padding included.
BitTable random_table(size_t rows, size_t columns, uint64_t seed) {
  RandomStream random(seed, 0);
  BitTable table(rows, columns);
  for (size_t r = 0; r < rows; r++) {
    for (uint64_t& word : table.row_span(r)) word = random.next();
  }
  return table;
}

TEST(ShotColumns, AgreeWithReadingEveryBit) {
  for (size_t columns : {0, 1, 2, 63, 64, 65, 128, 1000}) {
    const BitTable a = random_table(5, columns, 1), b = random_table(5, columns, 2);
    uint64_t bits = 0, differing = 0;
    for (size_t c = 0; c < columns; c++) {
      bool differs = false;
      for (size_t r = 0; r < 5; r++) bits += a.get(r, c), differs |= a.get(r, c) != b.get(r, c);
      differing += differs;
    }
    EXPECT_EQ(count_bits(a), bits);
    EXPECT_EQ(count_differing_columns(a, b), differing);

    const BitTable even = columns_of_parity(a, 0), odd = columns_of_parity(a, 1);
    ASSERT_EQ(even.column_count() + odd.column_count(), columns);
    for (size_t c = 0; c < columns; c++) {
      for (size_t r = 0; r < 5; r++) EXPECT_EQ((c % 2 ? odd : even).get(r, c / 2), a.get(r, c));
    }
    const BitTable third = first_columns(a, columns / 3);
    ASSERT_EQ(third.column_count(), columns / 3);
    for (size_t c = 0; c < columns / 3; c++) EXPECT_EQ(third.get(4, c), a.get(4, c));
    BitTable copied;
    for (size_t first : {size_t{0}, columns / 5, columns / 2, columns}) {
      copy_columns(a, first, columns - first, copied);
      ASSERT_EQ(copied.column_count(), columns - first);
      for (size_t c = first; c < columns; c++) {
        for (size_t r = 0; r < 5; r++) EXPECT_EQ(copied.get(r, c - first), a.get(r, c)) << first << " " << c;
      }
    }
  }
}

}  // namespace
}  // namespace sallow
