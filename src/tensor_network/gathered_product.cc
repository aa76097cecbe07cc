#include "tensor_network/gathered_product.h"

#include <algorithm>

#include "base/threads.h"
#include "tensor_network/tile_kernels.h"

namespace sallow {

namespace {
// A packed block of B, kInnerBlock × kColumnBlock complex numbers, is 512 KiB and stays in the second-level cache while
// the rows of A are processed. A block of A is 128 KiB.
constexpr size_t kInnerBlock = 128;
constexpr size_t kColumnBlock = 512;
constexpr size_t kRowBlock = 128;
/// With fewer multiply-adds than this, starting threads costs more than it saves.
constexpr double kThreadedMultiplyAdds = 1 << 24;

size_t round_up(size_t value, size_t multiple) {
  return (value + multiple - 1) / multiple * multiple;
}

/// Packs `count` lines of `inner` entries in panels of `width` lines. For each panel and k: the real parts of its
/// lines, then the imaginary parts; missing lines are zeros.
template <typename Real>
void pack(const std::complex<Real>* source, const size_t* lines, size_t count, const size_t* inner, size_t inner_count,
          size_t width, float* out) {
  for (size_t first = 0; first < count; first += width) {
    size_t used = std::min(width, count - first);
    const size_t* offsets = lines + first;
    bool contiguous =
        used == width && offsets[width - 1] - offsets[0] == width - 1 && std::is_sorted(offsets, offsets + width);
    for (size_t k = 0; k < inner_count; k++, out += 2 * width) {
      const std::complex<Real>* from = source + inner[k];
      if (contiguous) {
        const Real* run = reinterpret_cast<const Real*>(from + offsets[0]);
        for (size_t j = 0; j < width; j++) {
          out[j] = static_cast<float>(run[2 * j]);
          out[width + j] = static_cast<float>(run[2 * j + 1]);
        }
        continue;
      }
      for (size_t j = 0; j < used; j++) {
        out[j] = static_cast<float>(from[offsets[j]].real());
        out[width + j] = static_cast<float>(from[offsets[j]].imag());
      }
      for (size_t j = used; j < width; j++) out[j] = out[width + j] = 0;
    }
  }
}

/// Calls f with the entries in the precision that the tensor has.
template <typename F>
void with_entries(TensorEntries entries, F f) {
  if (entries.full != nullptr) {
    f(entries.full);
  } else {
    f(entries.single);
  }
}
}  // namespace

OffsetTable::OffsetTable(const std::vector<std::pair<uint32_t, size_t>>& legs) {
  // Each list gets about half of the bits of the settings.
  double total = 1;
  for (auto [dimension, stride] : legs) total *= dimension;
  size_t split = legs.size();
  for (double fast = 1; split > 0 && fast * fast < total; split--) fast *= legs[split - 1].first;
  auto settings = [&](size_t begin, size_t end) {
    std::vector<size_t> offsets{0};
    for (size_t k = begin; k < end; k++) {
      std::vector<size_t> longer;
      longer.reserve(offsets.size() * legs[k].first);
      for (size_t offset : offsets) {
        for (uint32_t index = 0; index < legs[k].first; index++) longer.push_back(offset + index * legs[k].second);
      }
      offsets = std::move(longer);
    }
    return offsets;
  };
  slow_ = settings(0, split);
  fast_ = settings(split, legs.size());
}

void OffsetTable::list(size_t begin, size_t end, size_t* out) const {
  size_t high = begin / fast_.size(), low = begin % fast_.size();
  for (size_t k = begin; k < end; k++) {
    *out++ = slow_[high] + fast_[low];
    if (++low == fast_.size()) {
      low = 0;
      high++;
    }
  }
}

namespace {
/// The blocks of a product; for a small product they are as small as the product.
struct Blocks {
  size_t rows, columns, inner;
  size_t a_floats, b_floats, tile_floats;

  explicit Blocks(const GatheredProduct& product) {
    rows = std::min(kRowBlock, product.rows.size());
    columns = std::min(kColumnBlock, product.columns.size());
    inner = std::min(kInnerBlock, product.inner_a.size());
    a_floats = round_up(rows, TileKernels::kMaxRows) * inner * 2;
    b_floats = round_up(columns, TileKernels::kMaxColumns) * inner * 2;
    tile_floats = 2 * TileKernels::kMaxRows * TileKernels::kMaxColumns;
  }
};

template <typename Vector>
void grow(Vector& vector, size_t size) {
  if (vector.size() < size) vector.resize(size);
}
}  // namespace

void ProductWorkspace::reserve(const GatheredProduct& product) {
  Blocks blocks(product);
  grow(a, blocks.a_floats);
  grow(b, blocks.b_floats);
  grow(tile, blocks.tile_floats);
  grow(row_offsets, blocks.rows);
  grow(column_offsets, blocks.columns);
  grow(inner_a_offsets, blocks.inner);
  grow(inner_b_offsets, blocks.inner);
}

size_t ProductWorkspace::bytes() const {
  return (a.size() + b.size() + tile.size()) * sizeof(float) +
         (row_offsets.size() + column_offsets.size() + inner_a_offsets.size() + inner_b_offsets.size()) *
             sizeof(size_t);
}

void GatheredProduct::run(TensorEntries a, TensorEntries b, ComplexFloat* c,
                          std::vector<ProductWorkspace>& workspaces) const {
  size_t blocks = (columns.size() + kColumnBlock - 1) / kColumnBlock;
  size_t threads = multiply_adds() < kThreadedMultiplyAdds ? 1 : workspaces.size();
  auto work = [&](size_t worker, size_t block) {
    size_t begin = block * kColumnBlock;
    run_columns(a, b, c, begin, std::min(columns.size(), begin + kColumnBlock), workspaces[worker]);
  };
  if (threads > 1) return parallel_for(threads, blocks, work);
  for (size_t block = 0; block < blocks; block++) work(0, block);
}

namespace {
/// c[j] += Σ_k a[from_a[k]] b[from_b[k] + columns[j]].
template <typename A, typename B>
void add_row(const std::complex<A>* a, const std::complex<B>* b, const size_t* from_a, const size_t* from_b,
             size_t inner, const size_t* columns, size_t width, ComplexDouble* c) {
  double* out = reinterpret_cast<double*>(c);
  // sums are long, so the lines run along them and the last column is a single entry
  if (width < GatheredProduct::kSmallResult) {
    for (size_t j = 0; j < width; j++) {
      const std::complex<B>* column = b + columns[j];
      double re = 0, im = 0;
      for (size_t k = 0; k < inner; k++) {
        const std::complex<A> x = a[from_a[k]];
        const std::complex<B> y = column[from_b[k]];
        re += static_cast<double>(x.real()) * y.real() - static_cast<double>(x.imag()) * y.imag();
        im += static_cast<double>(x.real()) * y.imag() + static_cast<double>(x.imag()) * y.real();
      }
      out[2 * j] += re;
      out[2 * j + 1] += im;
    }
    return;
  }
  for (size_t k = 0; k < inner; k++) {
    const double x_re = a[from_a[k]].real(), x_im = a[from_a[k]].imag();
    const std::complex<B>* row = b + from_b[k];
    for (size_t j = 0; j < width; j++) {
      const double y_re = row[columns[j]].real(), y_im = row[columns[j]].imag();
      out[2 * j] += x_re * y_re - x_im * y_im;
      out[2 * j + 1] += x_re * y_im + x_im * y_re;
    }
  }
}
}  // namespace

void GatheredProduct::run_in_double(TensorEntries a, TensorEntries b, ComplexDouble* c,
                                    ProductWorkspace& workspace) const {
  std::fill(c, c + rows.size() * columns.size(), 0.0);
  for (size_t begin = 0; begin < columns.size(); begin += kColumnBlock) {
    const size_t width = std::min(kColumnBlock, columns.size() - begin);
    columns.list(begin, begin + width, workspace.column_offsets.data());
    for (size_t k0 = 0; k0 < inner_a.size(); k0 += kInnerBlock) {
      const size_t depth = std::min(kInnerBlock, inner_a.size() - k0);
      inner_a.list(k0, k0 + depth, workspace.inner_a_offsets.data());
      inner_b.list(k0, k0 + depth, workspace.inner_b_offsets.data());
      for (size_t r = 0; r < rows.size(); r++) {
        with_entries(a, [&](auto* from) {
          with_entries(b, [&](auto* other) {
            add_row(from + rows.at(r), other, workspace.inner_a_offsets.data(), workspace.inner_b_offsets.data(), depth,
                    workspace.column_offsets.data(), width, c + r * columns.size() + begin);
          });
        });
      }
    }
  }
}

void GatheredProduct::run_columns(TensorEntries a, TensorEntries b, ComplexFloat* c, size_t begin, size_t end,
                                  ProductWorkspace& workspace) const {
  const TileKernels& kernels = tile_kernels();
  const size_t tile_rows = kernels.rows, tile_columns = kernels.columns;
  const size_t width = end - begin;
  const size_t row_count = rows.size(), column_count = columns.size(), inner_count = inner_a.size();
  float* tile = workspace.tile.data();

  columns.list(begin, end, workspace.column_offsets.data());
  for (size_t k0 = 0; k0 < inner_count; k0 += kInnerBlock) {
    size_t depth = std::min(kInnerBlock, inner_count - k0);
    inner_a.list(k0, k0 + depth, workspace.inner_a_offsets.data());
    inner_b.list(k0, k0 + depth, workspace.inner_b_offsets.data());
    with_entries(b, [&](auto* entries) {
      pack(entries, workspace.column_offsets.data(), width, workspace.inner_b_offsets.data(), depth, tile_columns,
           workspace.b.data());
    });
    for (size_t r0 = 0; r0 < row_count; r0 += kRowBlock) {
      size_t height = std::min(kRowBlock, row_count - r0);
      rows.list(r0, r0 + height, workspace.row_offsets.data());
      with_entries(a, [&](auto* entries) {
        pack(entries, workspace.row_offsets.data(), height, workspace.inner_a_offsets.data(), depth, tile_rows,
             workspace.a.data());
      });
      for (size_t j = 0; j < width; j += tile_columns) {
        size_t columns_here = std::min(tile_columns, width - j);
        for (size_t i = 0; i < height; i += tile_rows) {
          size_t rows_here = std::min(tile_rows, height - i);
          kernels.multiply(workspace.a.data() + i * depth * 2, workspace.b.data() + j * depth * 2, depth, tile);
          for (size_t r = 0; r < rows_here; r++) {
            const float* re = tile + r * tile_columns;
            const float* im = re + tile_rows * tile_columns;
            float* out = reinterpret_cast<float*>(c + (r0 + i + r) * column_count + begin + j);
            if (k0 == 0) {
              for (size_t k = 0; k < columns_here; k++) {
                out[2 * k] = re[k];
                out[2 * k + 1] = im[k];
              }
            } else {
              for (size_t k = 0; k < columns_here; k++) {
                out[2 * k] += re[k];
                out[2 * k + 1] += im[k];
              }
            }
          }
        }
      }
    }
  }
}

}  // namespace sallow
