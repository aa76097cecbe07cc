#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace sallow {

/// Whole numbers that stand for real ones: value ≈ number × scale of its output.
struct Quantized {
  std::vector<int16_t> numbers;  // as many as there were values, in the same order
  std::vector<float> scales;     // by output
};

/// Rounds matrices that share their outputs to numbers of at most `most` in size: matrix k has rows[k] inputs, and one
/// column per output. Per output, the scale is the largest weight of all matrices divided by `most`. Rounding what
/// these numbers stand for again gives the same numbers.
std::vector<Quantized> quantize_outputs(const std::vector<const float*>& matrices, const std::vector<size_t>& rows,
                                        size_t outputs, int most);

}  // namespace sallow
