#include "bits/alias_table.h"

#include "base/error.h"

namespace sallow {

AliasTable::AliasTable(std::span<const double> weights) {
  double total = 0;
  for (const double weight : weights) total += weight;
  SALLOW_REQUIRE(total > 0 && weights.size() <= UINT32_MAX,
                 "weights: expected a sum above 0, got " + std::to_string(total));
  const double scale = static_cast<double>(weights.size()) / total;
  std::vector<double> left(weights.size());
  std::vector<uint32_t> small, large;
  for (uint32_t k = 0; k < weights.size(); k++) {
    left[k] = weights[k] * scale;
    (left[k] < 1 ? small : large).push_back(k);
  }
  cells_.resize(weights.size());
  while (!small.empty() && !large.empty()) {
    const uint32_t k = small.back(), giver = large.back();
    small.pop_back();
    cells_[k] = {static_cast<uint64_t>(left[k] * 0x1p64), k, giver};
    left[giver] -= 1 - left[k];
    if (left[giver] < 1) {
      large.pop_back();
      small.push_back(giver);
    }
  }
  for (const uint32_t k : small) cells_[k] = {0, k, k};
  for (const uint32_t k : large) cells_[k] = {0, k, k};
}

}  // namespace sallow
