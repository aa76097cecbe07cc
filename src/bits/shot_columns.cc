#include "bits/shot_columns.h"

#include <algorithm>
#include <bit>

#include "base/error.h"

namespace sallow {
namespace {

/// Calls visit(word index, word) for the words of a row that hold columns; padding is set to 0.
template <typename Visit>
void for_each_word(const uint64_t* row, size_t columns, Visit&& visit) {
  for (size_t w = 0; w * 64 < columns; w++) {
    const size_t used = columns - w * 64;
    visit(w, used >= 64 ? row[w] : row[w] & ((uint64_t{1} << used) - 1));
  }
}

void require_columns(const BitTable& table, size_t first, size_t count) {
  SALLOW_REQUIRE(first <= table.column_count() && count <= table.column_count() - first,
                 "columns: " + std::to_string(count) + " from " + std::to_string(first) + " on, of a table of " +
                     std::to_string(table.column_count()));
}

}  // namespace

BitTable first_columns(const BitTable& table, size_t count) {
  require_columns(table, 0, count);
  BitTable kept(table.row_count(), count);
  for (size_t r = 0; r < table.row_count(); r++) {
    for_each_word(table.row(r), count, [&](size_t w, uint64_t word) { kept.row(r)[w] = word; });
  }
  return kept;
}

void copy_columns(const BitTable& table, size_t first, size_t count, BitTable& out) {
  require_columns(table, first, count);
  out.reset(table.row_count(), count);
  const size_t skip = first / 64, shift = first % 64, words = (count + 63) / 64;
  for (size_t r = 0; r < table.row_count(); r++) {
    const uint64_t* from = table.row(r) + skip;
    uint64_t* to = out.row(r);
    const size_t last = table.row_words() - skip - 1;
    for (size_t w = 0; w < words; w++) {
      to[w] = from[w] >> shift;
      if (shift != 0 && w < last) to[w] |= from[w + 1] << (64 - shift);
    }
  }
  out.clear_padding();
}

BitTable columns_of_parity(const BitTable& table, size_t parity) {
  const size_t columns = (table.column_count() + 1 - parity) / 2;
  const uint64_t mask = parity == 0 ? 0x5555555555555555 : 0xaaaaaaaaaaaaaaaa;
  BitTable half(table.row_count(), columns);
  for (size_t r = 0; r < table.row_count(); r++) {
    for_each_word(table.row(r), table.column_count(), [&](size_t w, uint64_t word) {
      for (word &= mask; word != 0; word &= word - 1) half.set(r, (64 * w + std::countr_zero(word)) / 2, true);
    });
  }
  return half;
}

uint64_t count_row_bits(const BitTable& table, size_t row) {
  uint64_t count = 0;
  for_each_word(table.row(row), table.column_count(), [&](size_t, uint64_t word) { count += std::popcount(word); });
  return count;
}

uint64_t count_bits(const BitTable& table) {
  uint64_t count = 0;
  for (size_t r = 0; r < table.row_count(); r++) count += count_row_bits(table, r);
  return count;
}

uint64_t count_differing_columns(const BitTable& a, const BitTable& b) {
  require_equal("rows of the second table", b.row_count(), a.row_count());
  require_equal("shots of the second table", b.column_count(), a.column_count());
  BitTable differing(1, a.column_count());
  for (size_t r = 0; r < a.row_count(); r++) {
    for (size_t w = 0; w < differing.row_words(); w++) differing.row(0)[w] |= a.row(r)[w] ^ b.row(r)[w];
  }
  return count_bits(differing);
}

}  // namespace sallow
