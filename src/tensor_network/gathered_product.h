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

/// A tensor's entries, in single precision or in double: one of the two is not null.
struct TensorEntries {
  const ComplexFloat* single = nullptr;
  const ComplexDouble* full = nullptr;
};

/// Where the entries of some of a tensor's legs lie: offset of the i-th setting of those legs, the first leg the
/// slowest.
///
/// Kept as two short lists, for the slow legs and for the fast ones, because one list would be as long as the tensor.
class OffsetTable {
 public:
  /// (dimension, stride) of each leg.
  OffsetTable() : OffsetTable(std::vector<std::pair<uint32_t, size_t>>{}) {}
  explicit OffsetTable(const std::vector<std::pair<uint32_t, size_t>>& legs);

  size_t size() const { return slow_.size() * fast_.size(); }
  size_t at(size_t index) const { return slow_[index / fast_.size()] + fast_[index % fast_.size()]; }
  /// The offsets of settings begin … end-1.
  void list(size_t begin, size_t end, size_t* out) const;

 private:
  std::vector<size_t> slow_, fast_;
};

class GatheredProduct;

/// Packed blocks of the two factors, one set for each thread.
struct ProductWorkspace {
  AlignedVector<float> a, b, tile;
  std::vector<size_t> row_offsets, column_offsets, inner_a_offsets, inner_b_offsets;

  /// Grows to what the product needs; call it for every product that will run.
  void reserve(const GatheredProduct& product);
  size_t bytes() const;
};

/// C[r][c] = Σ_k A[r][k] B[k][c] of tensors whose legs lie in any order: entries are gathered while blocks are packed
/// for the cache, so that nothing is transposed in memory (Matthews, SIAM J. Sci. Comput. 40:C1, 2018). C is written
/// row by row without gaps. Sums run in the same order whatever the thread count.
class GatheredProduct {
 public:
  OffsetTable rows, inner_a, inner_b, columns;  // inner_a and inner_b are of one size

  double multiply_adds() const {
    return static_cast<double>(rows.size()) * static_cast<double>(inner_a.size()) * static_cast<double>(columns.size());
  }
  /// In single precision. Large products are spread over `workspaces.size()` threads.
  void run(TensorEntries a, TensorEntries b, ComplexFloat* c, std::vector<ProductWorkspace>& workspaces) const;
  /// In double precision, by plain loops on one thread: some ten times the time an entry.
  void run_in_double(TensorEntries a, TensorEntries b, ComplexDouble* c, ProductWorkspace& workspace) const;
  /// Of fewer entries than this, C costs run() as much as run_in_double(): tiles would be mostly padding.
  static constexpr size_t kSmallResult = 16;

 private:
  void run_columns(TensorEntries a, TensorEntries b, ComplexFloat* c, size_t begin, size_t end,
                   ProductWorkspace& workspace) const;
};

}  // namespace sallow
