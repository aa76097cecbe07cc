#include "decode/graph/weight_steps.h"

#include <cmath>

namespace sallow {

double weight_of_probability(double probability) {
  return std::log1p(-probability) - std::log(probability);
}

double probability_of_weight(double weight) {
  return 1 / (1 + std::exp(weight));
}

int64_t round_within(double x, int64_t most) {
  const auto limit = static_cast<double>(most);
  if (x >= limit) return most;
  if (x <= -limit) return -most;
  return std::llround(x);
}

int64_t steps_of(double weight, double unit, int64_t most) {
  return 2 * round_within(weight / (2 * unit), most / 2);
}

}  // namespace sallow
