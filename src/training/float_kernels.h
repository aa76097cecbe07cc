#pragma once

#include <cstddef>

namespace sallow {

/// A matrix product's left factor: entry (row, k) is at[row * row_step + k * k_step], so a transpose costs nothing.
struct LeftFactor {
  const float* at;
  size_t row_step;
  size_t k_step;
};

/// The inner loops of training: one table per instruction set, chosen by base/instruction_set.h.
///
/// Each entry of a product is one sum over k in rising order, so it does not depend on the width of registers. AVX2 and
/// AVX-512 use fused multiply-add and give the same bytes; the portable table rounds twice and differs in the last
/// bits.
struct FloatKernels {
  /// c = left · right, or c += left · right if `add`: c is rows × columns, right is depth × columns, both row by row
  /// with the given steps. `columns` and the steps are multiples of kFloatLanes.
  void (*multiply)(size_t rows, size_t columns, size_t depth, LeftFactor left, const float* right, size_t right_step,
                   float* c, size_t c_step, bool add);
  /// Gates of `rows` rows of `width` units: from sums (rows × 2·width: first of z, then of n) and the states before,
  /// z = σ(a_z - 1), n = tanh(a_n), h = before + z (n - before). z and n overwrite the sums.
  void (*gate)(size_t rows, size_t width, float* sums, const float* before, float* after);
  /// The gradient of the same. `after` holds d loss / d h after, and gets d loss / d h before, without the part through
  /// the sums; `sums` holds z and n, and gets d loss / d sums.
  void (*gate_back)(size_t rows, size_t width, float* sums, const float* before, float* after);
  /// The logistic function of each entry, in place.
  void (*logistic)(size_t count, float* values);
  /// One step of Adam (Kingma and Ba, arXiv:1412.6980): `rate` holds the correction of the first moments' bias,
  /// `second_correction` is 1 / (1 - β2^t). `slow` follows the weights: slow += follow (weights - slow).
  void (*adam)(size_t count, const float* gradient, float scale, float rate, float second_correction, float* first,
               float* second, float* weights, float follow, float* slow);
};

/// Widths of matrices are multiples of this.
inline constexpr size_t kFloatLanes = 16;

const FloatKernels& float_kernels();

}  // namespace sallow
