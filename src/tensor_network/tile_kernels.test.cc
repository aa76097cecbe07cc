#include "tensor_network/tile_kernels.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <complex>
#include <vector>

#include "base/aligned.h"
#include "bits/random_stream.h"

namespace sallow {
namespace {

// Compares the kernel with the sum that defines it. ctest forces each instruction set in turn.

/// Panels in the layout of tile_kernels.h, with numbers from make_number().
template <typename MakeNumber>
AlignedVector<float> make_panel(size_t k_count, size_t width, const MakeNumber& make_number) {
  AlignedVector<float> panel(2 * k_count * width);
  for (float& number : panel) number = static_cast<float>(make_number());
  return panel;
}

/// The number at `place` in step k of a panel.
std::complex<double> number_at(const AlignedVector<float>& panel, size_t width, size_t k, size_t place) {
  return {panel[2 * k * width + place], panel[(2 * k + 1) * width + place]};
}

/// The largest deviation of a tile from the sum in double precision, relative to the sum of the products' magnitudes.
double largest_deviation(const AlignedVector<float>& a, const AlignedVector<float>& b, size_t k_count) {
  const TileKernels& kernels = tile_kernels();
  AlignedVector<float> tile(2 * kernels.rows * kernels.columns, 7);
  kernels.multiply(a.data(), b.data(), k_count, tile.data());
  double largest = 0;
  for (size_t r = 0; r < kernels.rows; r++) {
    for (size_t c = 0; c < kernels.columns; c++) {
      std::complex<double> sum = 0;
      double magnitude = 1e-300;
      for (size_t k = 0; k < k_count; k++) {
        const auto x = number_at(a, kernels.rows, k, r), y = number_at(b, kernels.columns, k, c);
        sum += x * y;
        magnitude += std::abs(x) * std::abs(y);
      }
      const size_t place = r * kernels.columns + c;
      const std::complex<double> found(tile[place], tile[kernels.rows * kernels.columns + place]);
      largest = std::max(largest, std::abs(found - sum) / magnitude);
    }
  }
  return largest;
}

TEST(TileKernels, MultiplyWholeNumbersExactly) {
  RandomStream random(1, 1);
  const auto small = [&] { return static_cast<double>(random.next() % 201) - 100; };
  for (const size_t k_count : {0, 1, 2, 17, 100}) {
    const auto a = make_panel(k_count, tile_kernels().rows, small),
               b = make_panel(k_count, tile_kernels().columns, small);
    EXPECT_EQ(largest_deviation(a, b, k_count), 0) << k_count;
  }
}

// Compares with the order and the rounding that the kernels' header specifies, number by number. So all sets give the
// same bytes.
TEST(TileKernels, RoundAsTheHeaderSpecifies) {
  const TileKernels& kernels = tile_kernels();
  EXPECT_LE(kernels.rows, TileKernels::kMaxRows);
  EXPECT_LE(kernels.columns, TileKernels::kMaxColumns);
  RandomStream random(3, 1);
  const auto any = [&] { return std::ldexp(random.uniform() - 0.5, static_cast<int>(random.next() % 8)); };
  for (const size_t k_count : {1, 7, 128}) {
    const auto a = make_panel(k_count, kernels.rows, any), b = make_panel(k_count, kernels.columns, any);
    AlignedVector<float> tile(2 * kernels.rows * kernels.columns);
    kernels.multiply(a.data(), b.data(), k_count, tile.data());
    for (size_t r = 0; r < kernels.rows; r++) {
      for (size_t c = 0; c < kernels.columns; c++) {
        float re = 0, im = 0;
        for (size_t k = 0; k < k_count; k++) {
          const float a_re = a[2 * k * kernels.rows + r], a_im = a[(2 * k + 1) * kernels.rows + r];
          const float b_re = b[2 * k * kernels.columns + c], b_im = b[(2 * k + 1) * kernels.columns + c];
          re = std::fma(-a_im, b_im, std::fma(a_re, b_re, re));
          im = std::fma(a_im, b_re, std::fma(a_re, b_im, im));
        }
        EXPECT_EQ(tile[r * kernels.columns + c], re);
        EXPECT_EQ(tile[(kernels.rows + r) * kernels.columns + c], im);
      }
    }
  }
}

// Per step, a real number of the tile takes two products and two additions. Each rounds by at most 2^-24 of the sum of
// the magnitudes.
TEST(TileKernels, StayWithinRoundingErrors) {
  RandomStream random(2, 1);
  const auto any = [&] { return std::ldexp(random.uniform() - 0.5, static_cast<int>(random.next() % 20)); };
  for (const size_t k_count : {1, 5, 64, 300}) {
    const auto a = make_panel(k_count, tile_kernels().rows, any), b = make_panel(k_count, tile_kernels().columns, any);
    EXPECT_LT(largest_deviation(a, b, k_count), 4 * static_cast<double>(k_count) * 0x1p-24 * std::sqrt(2)) << k_count;
  }
}

}  // namespace
}  // namespace sallow
