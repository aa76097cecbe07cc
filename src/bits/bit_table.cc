#include "bits/bit_table.h"

#include <algorithm>

#include "base/error.h"
#include "bits/row_kernels.h"

namespace sallow {

BitTable::BitTable(size_t row_count, size_t column_count) {
  reset(row_count, column_count);
}

void BitTable::reset(size_t row_count, size_t column_count) {
  shape(row_count, column_count);
  clear();
}

void BitTable::shape(size_t row_count, size_t column_count) {
  row_count_ = row_count;
  column_count_ = column_count;
  row_words_ = (column_count + 511) / 512 * 8;
  words_.resize(row_count * row_words_);
}

void BitTable::start_rows(size_t most_rows, size_t column_count) {
  words_.clear();
  shape(0, column_count);
  words_.reserve(most_rows * row_words_);
}

uint64_t* BitTable::add_row() {
  words_.resize(++row_count_ * row_words_);
  return row(row_count_ - 1);
}

void BitTable::clear() {
  std::fill(words_.begin(), words_.end(), 0);
}

void BitTable::set(size_t r, size_t c, bool value) {
  uint64_t& word = row(r)[c / 64];
  uint64_t bit = uint64_t{1} << (c % 64);
  word = value ? word | bit : word & ~bit;
}

void BitTable::clear_padding() {
  for (size_t r = 0; r < row_count_; r++) {
    for (size_t w = column_count_ / 64; w < row_words_; w++) {
      size_t kept = std::min<size_t>(64, column_count_ > w * 64 ? column_count_ - w * 64 : 0);
      if (kept < 64) row(r)[w] &= (uint64_t{1} << kept) - 1;
    }
  }
}

void BitTable::require_rows(size_t row_count) const {
  SALLOW_REQUIRE(row_count <= row_count_,
                 "rows of a bit table: at most " + std::to_string(row_count_) + ", got " + std::to_string(row_count));
}

void BitTable::keep_rows(size_t row_count) {
  require_rows(row_count);
  row_count_ = row_count;
  words_.resize(row_count * row_words_);
}

void BitTable::transpose_rows_into(size_t row_count, BitTable& out) const {
  require_rows(row_count);
  out.shape(column_count_, row_count);
  for (size_t r = 0; r < row_count; r += 512) {
    for (size_t c = 0; c < column_count_; c += 512) {
      row_kernels().transpose_512x512(row(r) + c / 64, row_words_, std::min<size_t>(512, row_count - r),
                                      out.row(c) + r / 64, out.row_words_, std::min<size_t>(512, column_count_ - c));
    }
  }
}

bool BitTable::operator==(const BitTable& other) const {
  if (row_count_ != other.row_count_ || column_count_ != other.column_count_) return false;
  for (size_t r = 0; r < row_count_; r++) {
    for (size_t w = 0; w * 64 < column_count_; w++) {
      size_t kept = std::min<size_t>(64, column_count_ - w * 64);
      uint64_t mask = kept == 64 ? ~uint64_t{0} : (uint64_t{1} << kept) - 1;
      if ((row(r)[w] ^ other.row(r)[w]) & mask) return false;
    }
  }
  return true;
}

}  // namespace sallow
