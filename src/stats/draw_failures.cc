#include "stats/draw_failures.h"

#include <algorithm>
#include <cmath>

#include "stats/interval.h"

namespace sallow {

double draw_failures(double rate, double shots, RandomStream& random) {
  rate = std::clamp(rate, 0.0, 1.0);
  const double mean = rate * shots;
  if (mean >= 50 && shots - mean >= 50) {
    const double normal = normal_quantile(random.uniform() + 0x1.0p-54);
    return std::clamp(std::round(mean + std::sqrt(mean * (1 - rate)) * normal), 0.0, shots);
  }
  double left = random.uniform(), chance = std::exp(shots * std::log1p(-rate)), failures = 0;
  while (left > chance && failures < shots) {
    left -= chance;
    chance *= (shots - failures) / (failures + 1) * rate / (1 - rate);
    failures++;
  }
  return failures;
}

}  // namespace sallow
