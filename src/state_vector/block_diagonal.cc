#include "state_vector/block_diagonal.h"

#include <algorithm>
#include <bit>

namespace sallow {

namespace {

constexpr uint32_t kRow = kDiagonalRowBits;
/// At most 2^6 tables of 1 KiB in single precision: they fit the second-level cache together with the block.
constexpr uint32_t kMaxTableBits = 6;
/// Bits in no pair with a row bit also select tables, up to this number of bits: 2^5 tables still fit the first-level
/// cache.
constexpr uint32_t kFreeTableBits = 5;

}  // namespace

template <typename Real>
BlockDiagonal<Real>::BlockDiagonal(std::vector<Primitive>& phases, const std::vector<uint32_t>& positions,
                                   Complex scalar)
    : bit_count_(static_cast<uint32_t>(positions.size())),
      scalar_(scalar),
      linear_(positions.size(), Complex(1)),
      takes_part_(positions.size()) {
  sort_phases(phases, positions);
  choose_table_bits();
  make_tables();
}

template <typename Real>
void BlockDiagonal<Real>::sort_phases(std::vector<Primitive>& phases, const std::vector<uint32_t>& positions) {
  auto local_bit = [&](uint32_t position) {
    auto found = std::find(positions.begin(), positions.end(), position);
    return found != positions.end() ? static_cast<int32_t>(found - positions.begin()) : -1;
  };
  uint64_t choosing = 0;
  size_t taken = 0;
  for (; taken < phases.size(); taken++) {
    const Primitive& p = phases[taken];
    int32_t low = local_bit(p.a), high = local_bit(p.b);
    if (low > high) std::swap(low, high);
    if (high < 0) {
      outside_.push_back({uint64_t{1} << p.a | uint64_t{1} << p.b, -1, p.phase});
    } else if (low < 0) {
      uint32_t outer = local_bit(p.a) < 0 ? p.a : p.b;
      outside_.push_back({uint64_t{1} << outer, high, p.phase});
    } else if (low == high) {
      linear_[low] *= p.phase;
    } else {
      uint32_t i = static_cast<uint32_t>(low), j = static_cast<uint32_t>(high);
      if (i < kRow && j >= kRow) {
        if (static_cast<uint32_t>(std::popcount(choosing | uint64_t{1} << j)) > kMaxTableBits) break;
        choosing |= uint64_t{1} << j;
      }
      pairs_.push_back({i, j, p.phase});
      takes_part_[i] = true;
    }
    if (high >= 0) takes_part_[high] = true;
  }
  phases.erase(phases.begin(), phases.begin() + static_cast<ptrdiff_t>(taken));
  for (uint32_t k = kRow; k < bit_count_; k++) {
    if (choosing >> k & 1) table_bits_.push_back(k);
  }
}

template <typename Real>
void BlockDiagonal<Real>::choose_table_bits() {
  auto chooses = [&](uint32_t bit) {
    return std::find(table_bits_.begin(), table_bits_.end(), bit) != table_bits_.end();
  };
  std::vector<uint32_t> free;
  for (uint32_t k = kRow; k < bit_count_; k++) {
    if (takes_part_[k] && !chooses(k)) free.push_back(k);
  }
  // Either all of them or none: the scalar of a row costs the same for one bit as for many.
  if (table_bits_.size() + free.size() <= kFreeTableBits) {
    table_bits_.insert(table_bits_.end(), free.begin(), free.end());
    std::sort(table_bits_.begin(), table_bits_.end());
    free.clear();
  }
  uses_scalars_ = !free.empty();
}

template <typename Real>
uint32_t BlockDiagonal<Real>::factor_of_bit(uint32_t bit) const {
  if (bit < kRow) return 1u << bit;
  auto found = std::find(table_bits_.begin(), table_bits_.end(), bit);
  return found == table_bits_.end() ? 0 : 1u << (kRow + (found - table_bits_.begin()));
}

template <typename Real>
void BlockDiagonal<Real>::make_tables() {
  const size_t row_count = size_t{1} << (bit_count_ - kRow);
  std::vector<Complex> values(size_t{1} << (kRow + table_bits_.size()), Complex(1));
  for (const Pair& pair : pairs_) {
    const uint32_t low = factor_of_bit(pair.low), high = factor_of_bit(pair.high);
    if (low != 0 && high != 0) {
      for (size_t x = 0; x < values.size(); x++) {
        if ((x & low) != 0 && (x & high) != 0) values[x] *= pair.phase;
      }
      continue;
    }
    row_pairs_.resize(row_count, Complex(1));
    for (uint64_t row = 0; row < row_pairs_.size(); row++) {
      if ((row >> (pair.low - kRow) & 1) && (row >> (pair.high - kRow) & 1)) row_pairs_[row] *= pair.phase;
    }
  }
  AlignedVector<Real> flat(2 * values.size());
  for (size_t x = 0; x < values.size(); x++) {
    flat[2 * x] = static_cast<Real>(values[x].real());
    flat[2 * x + 1] = static_cast<Real>(values[x].imag());
  }
  tables_.resize(2 * flat.size());
  for (size_t start = 0; start < flat.size(); start += size_t{2} << kRow) {
    block_kernels<Real>().expand_table(tables_.data() + 2 * start, flat.data() + start);
  }
}

template <typename Real>
void BlockDiagonal<Real>::enter_block(uint64_t base, Workspace& workspace) const {
  const BlockKernels<Real>& kernels = block_kernels<Real>();
  std::vector<Complex>& linear = workspace.linear;
  linear = linear_;
  Complex scalar = scalar_;
  for (const OutsidePhase& outside : outside_) {
    if ((base & outside.mask) != outside.mask) continue;
    (outside.local < 0 ? scalar : linear[outside.local]) *= outside.phase;
  }
  Real flat[2 * kRow];
  for (uint32_t k = 0; k < kRow; k++) {
    flat[2 * k] = static_cast<Real>(linear[k].real());
    flat[2 * k + 1] = static_cast<Real>(linear[k].imag());
  }
  workspace.tables.resize(tables_.size());
  size_t table_reals = size_t{4} << kRow;
  for (size_t table = 0; table < size_t{1} << table_bits_.size(); table++) {
    Complex whole = scalar;
    for (size_t k = 0; k < table_bits_.size(); k++) {
      if (!uses_scalars_ && (table >> k & 1)) whole *= linear[table_bits_[k]];
    }
    if (uses_scalars_) whole = 1;
    Real value[2] = {static_cast<Real>(whole.real()), static_cast<Real>(whole.imag())};
    kernels.turn_table(workspace.tables.data() + table * table_reals, tables_.data() + table * table_reals, flat,
                       value);
  }
  if (!uses_scalars_) return;
  std::vector<Complex>& factors = workspace.row_factors;
  factors.resize(size_t{1} << (bit_count_ - kRow));
  factors[0] = scalar;
  for (uint32_t k = kRow; k < bit_count_; k++) {
    size_t half = size_t{1} << (k - kRow);
    for (size_t row = 0; row < half; row++) factors[half + row] = factors[row] * linear[k];
  }
  workspace.row_scalars.resize(2 * factors.size());
  for (size_t row = 0; row < factors.size(); row++) {
    Complex factor = row_pairs_.empty() ? factors[row] : factors[row] * row_pairs_[row];
    workspace.row_scalars[2 * row] = static_cast<Real>(factor.real());
    workspace.row_scalars[2 * row + 1] = static_cast<Real>(factor.imag());
  }
}

template class BlockDiagonal<float>;
template class BlockDiagonal<double>;

}  // namespace sallow
