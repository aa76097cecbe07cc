#include "bits/gf2_elimination.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "base/error.h"
#include "bits/row_kernels.h"

namespace sallow {

namespace {

std::vector<uint32_t> numbers_below(size_t count) {
  std::vector<uint32_t> numbers(count);
  std::iota(numbers.begin(), numbers.end(), 0);
  return numbers;
}

void add_row(BitTable& table, size_t target, const uint64_t* source) {
  row_kernels().xor_row(table.row(target), source, table.row_words());
}

}  // namespace

Gf2Elimination::Gf2Elimination(BitTable matrix) : reduced_(std::move(matrix)) {
  eliminate(numbers_below(reduced_.column_count()));
}

Gf2Elimination::Gf2Elimination(BitTable matrix, std::span<const uint32_t> column_order) : reduced_(std::move(matrix)) {
  eliminate(column_order);
}

void Gf2Elimination::eliminate(std::span<const uint32_t> column_order) {
  reduced_.clear_padding();
  transform_.reset(reduced_.row_count(), reduced_.row_count());
  for (size_t r = 0; r < transform_.row_count(); r++) transform_.set(r, r, true);
  const size_t row_count = reduced_.row_count();
  for (const uint32_t column : column_order) {
    SALLOW_CHECK(column < reduced_.column_count());
    const size_t rank = pivots_.size();
    if (rank == row_count) break;
    size_t found = rank;
    while (found < row_count && !reduced_.get(found, column)) found++;
    if (found == row_count) continue;
    if (found != rank) {
      std::swap_ranges(reduced_.row(found), reduced_.row(found) + reduced_.row_words(), reduced_.row(rank));
      std::swap_ranges(transform_.row(found), transform_.row(found) + transform_.row_words(), transform_.row(rank));
    }
    for (size_t r = 0; r < row_count; r++) {
      // The rows between `rank` and `found` have no 1 in this column.
      if (r == rank || !reduced_.get(r, column)) continue;
      add_row(reduced_, r, reduced_.row(rank));
      add_row(transform_, r, transform_.row(rank));
    }
    pivots_.push_back(column);
  }
  for (size_t r = rank(); r < row_count; r++) {
    is_complete_ &= std::ranges::all_of(reduced_.row_span(r), [](uint64_t word) { return word == 0; });
  }
}

Gf2Elimination::Solutions Gf2Elimination::solve(const BitTable& right_sides) const {
  SALLOW_CHECK(right_sides.row_count() == reduced_.row_count() && is_complete_);
  Solutions solutions{BitTable(reduced_.column_count(), right_sides.column_count()),
                      BitTable(1, right_sides.column_count())};
  BitTable sum(1, right_sides.column_count());
  for (size_t r = 0; r < reduced_.row_count(); r++) {
    // Row r of T B.
    BitTable& out = r < rank() ? solutions.x : sum;
    const size_t place = r < rank() ? pivots_[r] : 0;
    if (r >= rank()) sum.clear();
    for (size_t k = 0; k < right_sides.row_count(); k++) {
      if (transform_.get(r, k)) add_row(out, place, right_sides.row(k));
    }
    if (r < rank()) continue;
    for (size_t w = 0; w < sum.row_words(); w++) solutions.unsolvable.row(0)[w] |= sum.row(0)[w];
  }
  solutions.x.clear_padding();
  solutions.unsolvable.clear_padding();
  return solutions;
}

BitTable Gf2Elimination::kernel() const {
  SALLOW_CHECK(is_complete_);
  std::vector<uint8_t> is_pivot(reduced_.column_count());
  for (const uint32_t pivot : pivots_) is_pivot[pivot] = 1;
  BitTable basis(reduced_.column_count() - rank(), reduced_.column_count());
  size_t row = 0;
  for (size_t column = 0; column < reduced_.column_count(); column++) {
    if (is_pivot[column]) continue;
    basis.set(row, column, true);
    for (size_t k = 0; k < rank(); k++) {
      if (reduced_.get(k, column)) basis.set(row, pivots_[k], true);
    }
    row++;
  }
  return basis;
}

}  // namespace sallow
