#include "amplitude/block_diagonal.h"

#include <algorithm>

namespace sallow {

template <typename Real>
BlockDiagonal<Real>::BlockDiagonal(const std::vector<Primitive>& phases, const std::vector<uint32_t>& positions,
                                   Complex scalar)
    : bit_count_(static_cast<uint32_t>(positions.size())), scalar_(scalar), linear_(positions.size(), Complex(1)) {
  constexpr uint32_t kRow = kDiagonalRowBits;
  uint64_t rows = uint64_t{1} << (bit_count_ - kRow);
  std::vector<Complex> table(size_t{1} << kRow, Complex(1));
  std::vector<Complex> cross;
  auto local_bit = [&](uint32_t position) {
    auto found = std::lower_bound(positions.begin(), positions.end(), position);
    return found != positions.end() && *found == position ? static_cast<int32_t>(found - positions.begin()) : -1;
  };
  for (const Primitive& p : phases) {
    int32_t low = local_bit(p.a), high = local_bit(p.b);
    if (low < 0 && high < 0) {
      outside_.push_back({uint64_t{1} << p.a | uint64_t{1} << p.b, -1, p.phase});
    } else if (low < 0) {
      outside_.push_back({uint64_t{1} << p.a, high, p.phase});
    } else if (high < 0) {
      outside_.push_back({uint64_t{1} << p.b, low, p.phase});
    } else if (low == high) {
      linear_[low] *= p.phase;
    } else {
      if (low > high) std::swap(low, high);
      uint32_t i = static_cast<uint32_t>(low), j = static_cast<uint32_t>(high);
      if (j < kRow) {
        for (uint32_t x = 0; x < table.size(); x++) {
          if ((x >> i & 1) && (x >> j & 1)) table[x] *= p.phase;
        }
      } else if (i >= kRow) {
        if (row_pairs_.empty()) row_pairs_.assign(rows, Complex(1));
        for (uint64_t row = 0; row < rows; row++) {
          if ((row >> (i - kRow) & 1) && (row >> (j - kRow) & 1)) row_pairs_[row] *= p.phase;
        }
      } else {
        if (cross.empty()) cross.assign(rows * kRow, Complex(1));
        for (uint64_t row = 0; row < rows; row++) {
          if (row >> (j - kRow) & 1) cross[row * kRow + i] *= p.phase;
        }
      }
    }
  }
  AlignedVector<Real> values(2 * table.size());
  for (size_t x = 0; x < table.size(); x++) {
    values[2 * x] = static_cast<Real>(table[x].real());
    values[2 * x + 1] = static_cast<Real>(table[x].imag());
  }
  pair_table_.resize(2 * values.size());
  block_kernels<Real>().expand_table(pair_table_.data(), values.data());
  for (const Complex& factor : cross) {
    cross_.emplace_back(static_cast<Real>(factor.real()), static_cast<Real>(factor.imag()));
  }
}

template <typename Real>
void BlockDiagonal<Real>::enter_block(uint64_t base, Workspace& workspace) const {
  std::vector<Complex>& linear = workspace.linear;
  linear = linear_;
  Complex scalar = scalar_;
  for (const OutsidePhase& outside : outside_) {
    if ((base & outside.mask) != outside.mask) continue;
    (outside.local < 0 ? scalar : linear[outside.local]) *= outside.phase;
  }
  std::vector<Complex>& scalars = workspace.row_scalars;
  scalars.resize(size_t{1} << (bit_count_ - kDiagonalRowBits));
  scalars[0] = scalar;
  for (uint32_t k = kDiagonalRowBits; k < bit_count_; k++) {
    size_t half = size_t{1} << (k - kDiagonalRowBits);
    for (size_t row = 0; row < half; row++) scalars[half + row] = scalars[row] * linear[k];
  }
  if (!row_pairs_.empty()) {
    for (size_t row = 0; row < scalars.size(); row++) scalars[row] *= row_pairs_[row];
  }
  if (cross_.empty()) {
    Real flat[2 * kDiagonalRowBits];
    for (uint32_t k = 0; k < kDiagonalRowBits; k++) {
      flat[2 * k] = static_cast<Real>(linear[k].real());
      flat[2 * k + 1] = static_cast<Real>(linear[k].imag());
    }
    workspace.table.resize(pair_table_.size());
    block_kernels<Real>().make_table(workspace.table.data(), pair_table_.data(), flat);
  }
}

template <typename Real>
void BlockDiagonal<Real>::multiply(Real* rows, uint64_t first, uint64_t count, const Workspace& workspace) const {
  const BlockKernels<Real>& kernels = block_kernels<Real>();
  Real own[2 * kDiagonalRowBits];
  for (uint32_t k = 0; k < kDiagonalRowBits; k++) {
    own[2 * k] = static_cast<Real>(workspace.linear[k].real());
    own[2 * k + 1] = static_cast<Real>(workspace.linear[k].imag());
  }
  for (uint64_t r = 0; r < count; r++) {
    Real* row = rows + (r << (kDiagonalRowBits + 1));
    const Complex& value = workspace.row_scalars[first + r];
    Real scalar[2] = {static_cast<Real>(value.real()), static_cast<Real>(value.imag())};
    if (cross_.empty()) {
      kernels.multiply_row_by_table(row, workspace.table.data(), scalar);
      continue;
    }
    const std::complex<Real>* cross = cross_.data() + (first + r) * kDiagonalRowBits;
    Real linear[2 * kDiagonalRowBits];
    for (uint32_t k = 0; k < kDiagonalRowBits; k++) {
      Real re = cross[k].real(), im = cross[k].imag();
      linear[2 * k] = own[2 * k] * re - own[2 * k + 1] * im;
      linear[2 * k + 1] = own[2 * k] * im + own[2 * k + 1] * re;
    }
    kernels.multiply_row(row, pair_table_.data(), linear, scalar);
  }
}

template class BlockDiagonal<float>;
template class BlockDiagonal<double>;

}  // namespace sallow
