#pragma once

#include <cstdint>
#include <vector>

#include "decode/graph/decoding_graph.h"

namespace sallow {

inline constexpr uint32_t kMostLengthSteps = 256;

/// Whole-number lengths by weight, one per edge, for balls that grow along edges.
///
/// An edge of median weight has length 2 * `steps`; others are proportional to their weight, but at most 8 times as
/// long, because very rare errors need not be distinguished. With one step, all edges of ordinary weight have the same
/// length. All lengths are even, so that two balls that grow towards each other meet at a whole time. Of parallel
/// edges, all but the lightest are longer than any other edge, so that no solution uses them.
std::vector<int32_t> edge_lengths(const DecodingGraph& graph, uint32_t steps);

}  // namespace sallow
