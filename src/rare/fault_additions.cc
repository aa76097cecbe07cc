#include "rare/fault_additions.h"

#include <algorithm>

namespace sallow {
namespace {

/// e^-x for x ≥ 0, with + * / alone; 0 if it is below 10^-26, which is too improbable for any draw.
double falling_exponential(double x) {
  if (x > 60) return 0;
  double sum = 0, term = 1;
  for (double k = 1; term > sum * 0x1p-60; k++) {
    sum += term;
    term *= x / k;
  }
  return 1 / sum;
}

uint64_t threshold(double chance) {
  return static_cast<uint64_t>(std::min(chance, 1 - 0x1p-53) * 0x1p64);
}

}  // namespace

FaultAdditions::FaultAdditions(const FaultModel& model, double scale) : model_(model) {
  const double mean = scale * model.odds_sum();
  if (mean <= static_cast<double>(model.fault_count())) {
    count_.emplace(mean);
    return;
  }
  for (const double odds : model.odds()) {
    const double none = falling_exponential(scale * odds), one = scale * odds * none;
    by_fault_.push_back({threshold(one), threshold(one + none)});
  }
}

}  // namespace sallow
