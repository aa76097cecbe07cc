#pragma once

#include <complex>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "base/aligned.h"

namespace sallow {

using ComplexFloat = std::complex<float>;
using ComplexDouble = std::complex<double>;

/// The entries of a tensor in single or double precision: exactly one of the two is not null.
struct TensorEntries {
  const ComplexFloat* single = nullptr;
  const ComplexDouble* full = nullptr;
};

/// The offsets of entries over some legs of a tensor: at(i) is the offset of setting i of those legs, with the first
/// leg as the slowest.
///
/// Stored as two short lists, for the slow and for the fast legs, because one list would be as long as the tensor.
class OffsetTable {
 public:
  /// Each leg as (dimension, stride).
  OffsetTable() : OffsetTable(std::vector<std::pair<uint32_t, size_t>>{}) {}
  explicit OffsetTable(const std::vector<std::pair<uint32_t, size_t>>& legs);

  /// The number of settings.
  size_t size() const { return slow_.size() * fast_.size(); }
  size_t at(size_t index) const { return slow_[index / fast_.size()] + fast_[index % fast_.size()]; }
  /// Writes the offsets of settings begin … end-1 to `out`.
  void list(size_t begin, size_t end, size_t* out) const;

 private:
  std::vector<size_t> slow_, fast_;
};

class GatheredProduct;

/// Packed blocks of the two factors, one set per thread.
struct ProductWorkspace {
  AlignedVector<float> a, b, tile;
  std::vector<size_t> row_offsets, column_offsets, inner_a_offsets, inner_b_offsets;

  /// Grows to the size that the product needs; call it for every product that will run.
  void reserve(const GatheredProduct& product);
  size_t bytes() const;
};

/// C[r][c] = Σ_k A[r][k] B[k][c] for tensors with any order of legs. Entries are gathered while blocks are packed for
/// the cache, so no tensor is transposed in memory (Matthews, SIAM J. Sci. Comput. 40:C1, 2018). C is contiguous, row
/// by row. Sums have the same order for any number of threads.
class GatheredProduct {
 public:
  OffsetTable rows, inner_a, inner_b, columns;  // inner_a and inner_b have the same size

  double multiply_adds() const {
    return static_cast<double>(rows.size()) * static_cast<double>(inner_a.size()) * static_cast<double>(columns.size());
  }
  /// Computes in single precision. Large products use `workspaces.size()` threads.
  void run(TensorEntries a, TensorEntries b, ComplexFloat* c, std::vector<ProductWorkspace>& workspaces) const;
  /// Computes in double precision with plain loops on one thread: about ten times slower per entry.
  void run_in_double(TensorEntries a, TensorEntries b, ComplexDouble* c, ProductWorkspace& workspace) const;
  /// If C has fewer entries, run() is as slow as run_in_double(), because its tiles would be mostly padding.
  static constexpr size_t kSmallResult = 16;

 private:
  void run_columns(TensorEntries a, TensorEntries b, ComplexFloat* c, size_t begin, size_t end,
                   ProductWorkspace& workspace) const;
};

}  // namespace sallow
