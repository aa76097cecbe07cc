#include "decode/exact/symptom_likelihoods.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/stop_request.h"

namespace sallow {

namespace {

// -ln(e^-x + e^-y)
double add_likelihoods(double x, double y) {
  const double least = std::min(x, y);
  return std::isinf(least) ? least : least - std::log1p(std::exp(least - std::max(x, y)));
}

}  // namespace

std::vector<double> symptom_likelihoods(size_t bits, std::span<const SymptomError> errors) {
  std::vector<double> table(size_t{1} << bits, std::numeric_limits<double>::infinity());
  table[0] = 0;
  for (const SymptomError& error : errors) {
    stop_if_requested();
    if (error.symptoms == 0 || error.probability == 0) continue;
    const double happens = -std::log(error.probability), does_not = -std::log1p(-error.probability);
    const uint64_t low = error.symptoms & -error.symptoms;
    for (uint64_t s = 0; s < table.size(); s++) {
      if (s & low) continue;
      double &without = table[s], &with = table[s ^ error.symptoms];
      const double kept = add_likelihoods(without + does_not, with + happens);
      with = add_likelihoods(with + does_not, without + happens);
      without = kept;
    }
  }
  return table;
}

}  // namespace sallow
