#include "state_vector/block_matrix.h"

#include <algorithm>

#include "base/error.h"

namespace sallow {

template <typename Real>
BlockMatrix<Real>::BlockMatrix(const DenseGate& gate, const std::vector<uint32_t>& positions) {
  for (uint32_t track : gate.tracks) {
    auto found = std::find(positions.begin(), positions.end(), track);
    SALLOW_CHECK(found != positions.end());
    bits_.push_back(static_cast<uint32_t>(found - positions.begin()));
  }
  size_t size = size_t{1} << bits_.size();
  for (size_t r = 0; r < size; r++) {
    uint64_t index = 0;
    std::vector<Entry> entries;
    for (size_t k = 0; k < bits_.size(); k++) index |= static_cast<uint64_t>(r >> k & 1) << bits_[k];
    indices_.push_back(index);
    for (uint32_t c = 0; c < size; c++) {
      Complex value = gate.matrix[r * size + c];
      if (value != 0.0) entries.push_back({c, {static_cast<Real>(value.real()), static_cast<Real>(value.imag())}});
    }
    bool is_identity = entries.size() == 1 && entries[0].column == r && entries[0].value == std::complex<Real>(1);
    if (!is_identity) rows_.emplace_back(static_cast<uint32_t>(r), std::move(entries));
  }
  std::sort(bits_.begin(), bits_.end());
}

template <typename Real>
void BlockMatrix<Real>::apply(Real* block, const BlockLayout<Real>& layout) const {
  std::complex<Real> in[size_t{1} << kMaxGateQubits];
  for (uint64_t group = 0; group < uint64_t{1} << (layout.bit_count - bits_.size()); group++) {
    uint64_t base = group;
    for (uint32_t bit : bits_) base = (base >> bit << (bit + 1)) | (base & ((uint64_t{1} << bit) - 1));
    for (size_t k = 0; k < indices_.size(); k++) {
      const Real* x = block + 2 * layout.offset(base | indices_[k]);
      in[k] = {x[0], x[1]};
    }
    for (const auto& [row, entries] : rows_) {
      Real re = 0, im = 0;
      for (const Entry& entry : entries) {
        const std::complex<Real>& x = in[entry.column];
        re += entry.value.real() * x.real() - entry.value.imag() * x.imag();
        im += entry.value.real() * x.imag() + entry.value.imag() * x.real();
      }
      Real* y = block + 2 * layout.offset(base | indices_[row]);
      y[0] = re;
      y[1] = im;
    }
  }
}

template class BlockMatrix<float>;
template class BlockMatrix<double>;

}  // namespace sallow
