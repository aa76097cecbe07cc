#include "neural/quantized.h"

#include <algorithm>
#include <cmath>

namespace sallow {

std::vector<Quantized> quantize_outputs(const std::vector<const float*>& matrices, const std::vector<size_t>& rows,
                                        size_t outputs, int most) {
  std::vector<float> largest(outputs);
  for (size_t m = 0; m < matrices.size(); m++) {
    for (size_t k = 0; k < rows[m] * outputs; k++) {
      largest[k % outputs] = std::max(largest[k % outputs], std::abs(matrices[m][k]));
    }
  }
  std::vector<float> scales(outputs);
  for (size_t o = 0; o < outputs; o++) scales[o] = largest[o] > 0 ? largest[o] / static_cast<float>(most) : 1;
  std::vector<Quantized> out;
  for (size_t m = 0; m < matrices.size(); m++) {
    Quantized& quantized = out.emplace_back();
    quantized.scales = scales;
    for (size_t k = 0; k < rows[m] * outputs; k++) {
      const double number = std::floor(double{matrices[m][k]} / scales[k % outputs] + 0.5);
      quantized.numbers.push_back(static_cast<int16_t>(std::clamp<double>(number, -most, most)));
    }
  }
  return out;
}

}  // namespace sallow
