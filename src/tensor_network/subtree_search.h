#pragma once

#include <limits>

#include "tensor_network/contraction_tree.h"

namespace sallow {

/// Makes every small part of a tree exactly optimal: below each contraction in turn, the `max_parts` subtrees around it
/// are joined in the cheapest way, found by dynamic programming over their subsets; again until nothing improves or
/// `max_passes` are done. Never makes a tree dearer. A network of at most max_parts tensors ends optimal. No tensor
/// grows beyond the limit unless it was there before.
void optimize_subtrees(ContractionTree& tree, size_t max_parts = 8, size_t max_passes = 4,
                       double log2_size_limit = std::numeric_limits<double>::infinity());

}  // namespace sallow
