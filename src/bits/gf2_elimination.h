#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "bits/bit_table.h"

namespace sallow {

/// A matrix A over GF(2) in reduced row echelon form by Gauss-Jordan elimination: R = T A with T invertible. For k
/// below the rank, row k of R is the only row with a 1 in column pivots()[k]; the rows from the rank on are 0.
///
/// The caller can give the order in which columns are tried as pivots: the pivots are the first columns in that order
/// that are independent of those before them, as ordered-statistics decoding needs (Fossorier and Lin, IEEE Trans. Inf.
/// Theory 41:1379, 1995). Whole rows are added, by the kernels: rows² × (rows + columns) / 64 steps at most.
class Gf2Elimination {
 public:
  /// Columns missing from `column_order` never become pivots. If the rank of the listed columns is less than that of A,
  /// the rows from there on are not all 0, and solve() and kernel() must not be called.
  Gf2Elimination(BitTable matrix, std::span<const uint32_t> column_order);
  /// Tries the columns in their own order.
  explicit Gf2Elimination(BitTable matrix);

  size_t rank() const { return pivots_.size(); }
  std::span<const uint32_t> pivots() const { return pivots_; }
  /// R.
  const BitTable& reduced() const { return reduced_; }
  /// T. It is the inverse of A if A is square and of full rank and its columns were tried in their own order.
  const BitTable& transform() const { return transform_; }

  /// X with A X = B, for all columns of B at once. If A x = b has solutions, x is the solution that is 0 in all columns
  /// but the pivots; if it has none, that column of X is meaningless.
  struct Solutions {
    BitTable x;           // one row per column of A, one column per column of B
    BitTable unsolvable;  // one row: 1 if there is no solution
  };
  Solutions solve(const BitTable& right_sides) const;
  /// A basis of all x with A x = 0, one vector per row. Each column that is not a pivot is 1 in exactly one vector.
  BitTable kernel() const;

 private:
  void eliminate(std::span<const uint32_t> column_order);

  BitTable reduced_, transform_;
  std::vector<uint32_t> pivots_;
  bool is_complete_ = true;  // the rows from the rank on are 0
};

}  // namespace sallow
