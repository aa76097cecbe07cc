#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "bits/bit_table.h"

namespace sallow {

/// A matrix A over GF(2) in reduced row echelon form by Gauss and Jordan's elimination: R = T A with T
/// invertible. Row k of R, for k below the rank, is the only one with a 1 in the column pivots()[k]; the rows from the
/// rank on are 0.
///
/// Columns are tried as pivots in an order that may be given: the pivots are the first columns in that order that are
/// independent of those before them, as ordered-statistics decoding needs (Fossorier and Lin, IEEE Trans. Inf. Theory
/// 41:1379, 1995). Whole rows are added, by the kernels: rows² × (rows + columns) / 64 steps at most.
class Gf2Elimination {
 public:
  /// Columns that `column_order` does not name become no pivots. Where the rank of those it names is less than A's, the
  /// rows from there on are not all 0, and solve() and kernel() must not be called.
  Gf2Elimination(BitTable matrix, std::span<const uint32_t> column_order);
  /// The columns as they stand.
  explicit Gf2Elimination(BitTable matrix);

  size_t rank() const { return pivots_.size(); }
  std::span<const uint32_t> pivots() const { return pivots_; }
  /// R.
  const BitTable& reduced() const { return reduced_; }
  /// T: the inverse of A, where A is square and of full rank and its columns were taken as they stand.
  const BitTable& transform() const { return transform_; }

  /// X with A X = B, for all columns of B at once. Where A x = b has solutions, x is the one that is 0 in all columns
  /// but the pivots; where it has none, that column of X is without meaning.
  struct Solutions {
    BitTable x;           // one row per column of A, one column per column of B
    BitTable unsolvable;  // one row: 1 where there is no solution
  };
  Solutions solve(const BitTable& right_sides) const;
  /// A basis of all x with A x = 0, one per row: a column of A that is no pivot is 1 in one of them.
  BitTable kernel() const;

 private:
  void eliminate(std::span<const uint32_t> column_order);

  BitTable reduced_, transform_;
  std::vector<uint32_t> pivots_;
  bool is_complete_ = true;  // the rows from the rank on are 0
};

}  // namespace sallow
