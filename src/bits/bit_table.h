#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "base/aligned.h"

namespace sallow {

/// A dense table of bits, rows × columns, each row contiguous and starting on a cache line.
///
/// The usual layout is one row per detector (measurement, qubit, observable) and one column per shot, so that one
/// instruction acts on many shots with whole-row operations. Bits past column_count are padding: code that writes whole
/// rows may leave any values there, so code that counts bits must mask them (clear_padding).
class BitTable {
 public:
  BitTable() = default;
  BitTable(size_t row_count, size_t column_count);

  size_t row_count() const { return row_count_; }
  size_t column_count() const { return column_count_; }
  /// 64-bit words from one row to the next; a multiple of 8.
  size_t row_words() const { return row_words_; }

  uint64_t* row(size_t r) { return words_.data() + r * row_words_; }
  const uint64_t* row(size_t r) const { return words_.data() + r * row_words_; }
  std::span<uint64_t> row_span(size_t r) { return {row(r), row_words_}; }
  std::span<const uint64_t> row_span(size_t r) const { return {row(r), row_words_}; }

  bool get(size_t r, size_t c) const { return row(r)[c / 64] >> (c % 64) & 1; }
  void set(size_t r, size_t c, bool value);

  /// Sets the shape and makes every bit 0. Reuses the storage if it is large enough.
  void reset(size_t row_count, size_t column_count);
  /// Removes all rows and reserves memory for `most_rows`; unused memory stays untouched. add_row() appends a row of
  /// 0s.
  void start_rows(size_t most_rows, size_t column_count);
  uint64_t* add_row();
  void clear();
  void clear_padding();
  /// Drops the rows from `row_count` on; UsageError if there are fewer.
  void keep_rows(size_t row_count);

  /// Writes this table's transpose into `out`, which is reset to column_count × row_count; its padding is 0.
  void transpose_into(BitTable& out) const { transpose_rows_into(row_count_, out); }
  /// The same for the first `row_count` rows alone.
  void transpose_rows_into(size_t row_count, BitTable& out) const;

  /// Equal shape and equal bits; padding is ignored.
  bool operator==(const BitTable& other) const;

 private:
  // Sets the shape; the words keep their old values.
  void shape(size_t row_count, size_t column_count);
  void require_rows(size_t row_count) const;

  size_t row_count_ = 0;
  size_t column_count_ = 0;
  size_t row_words_ = 0;
  AlignedVector<uint64_t> words_;
};

}  // namespace sallow
