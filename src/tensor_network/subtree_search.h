#pragma once

#include <limits>

#include "tensor_network/contraction_tree.h"

namespace sallow {

/// Makes every small part of a tree optimal. At each contraction in turn, the `max_parts` subtrees around it are joined
/// in the cheapest way, which dynamic programming over their subsets finds. Repeats this until nothing improves or
/// `max_passes` passes are done. A tree never becomes more expensive. A network of at most max_parts tensors becomes
/// optimal. No tensor exceeds the limit unless it did before. Throws UsageError unless 2 ≤ max_parts ≤ 16.
void optimize_subtrees(ContractionTree& tree, size_t max_parts = 8, size_t max_passes = 4,
                       double log2_size_limit = std::numeric_limits<double>::infinity());

}  // namespace sallow
