#include "network/slicing.h"

#include <algorithm>
#include <cmath>

#include "network/reproducible_math.h"

namespace sallow {

namespace {
bool holds(const ContractionTree& tree, uint32_t node, uint32_t bit) {
  return tree.legs(node)[bit / 64] >> (bit % 64) & 1;
}

uint32_t largest_tensor(const ContractionTree& tree) {
  uint32_t largest = 0;
  for (uint32_t node = 1; node < tree.node_count(); node++) {
    if (tree.log2_size(node) > tree.log2_size(largest)) largest = node;
  }
  return largest;
}
}  // namespace

bool slice_to_fit(ContractionTree& tree, double log2_size_limit) {
  const TensorNetwork& network = tree.network();
  while (tree.log2_peak() > log2_size_limit) {
    uint32_t largest = largest_tensor(tree);
    double shift = tree.log2_multiply_adds() - tree.bits().log2_slices();
    double best_total = 0;
    uint32_t best = LegBits::kSliced;
    for (uint32_t leg = 0; leg < network.legs.size(); leg++) {
      uint32_t bit = tree.bits().bit(leg);
      if (bit == LegBits::kSliced || network.legs[leg].dimension < 2 || !holds(tree, largest, bit)) continue;
      double holding = 0, others = 0;
      for (uint32_t node = tree.leaf_count(); node < tree.node_count(); node++) {
        double cost = reproducible_exp2(tree.log2_cost(node) - shift);
        bool in_union = holds(tree, tree.left(node), bit) || holds(tree, tree.right(node), bit);
        (in_union ? holding : others) += cost;
      }
      // Relative to the dimensions: the same overhead for more room taken away is better.
      double dimension = network.legs[leg].dimension;
      double total = (std::log2(holding + others * dimension)) / std::log2(dimension);
      if (best == LegBits::kSliced || total < best_total) {
        best_total = total;
        best = leg;
      }
    }
    if (best == LegBits::kSliced) return false;
    std::vector<uint32_t> slices = tree.slices();
    slices.push_back(best);
    tree.set_slices(std::move(slices));
  }
  for (size_t k = 0; k < tree.slices().size();) {
    std::vector<uint32_t> slices = tree.slices();
    std::vector<uint32_t> fewer = slices;
    fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(k));
    tree.set_slices(std::move(fewer));
    if (tree.log2_peak() <= log2_size_limit) continue;
    tree.set_slices(std::move(slices));
    k++;
  }
  return true;
}

bool reslice(ContractionTree& tree, size_t count, double log2_size_limit, RandomStream& random) {
  std::vector<uint32_t> slices = tree.slices();
  for (; count > 0 && !slices.empty(); count--) {
    size_t gone = (random.next() >> 32) * slices.size() >> 32;
    slices.erase(slices.begin() + static_cast<std::ptrdiff_t>(gone));
  }
  tree.set_slices(std::move(slices));
  return slice_to_fit(tree, log2_size_limit);
}

}  // namespace sallow
