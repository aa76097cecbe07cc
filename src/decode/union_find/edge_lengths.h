#pragma once

#include <cstdint>
#include <vector>

#include "decode/graph/decoding_graph.h"

namespace sallow {

inline constexpr uint32_t kMostLengthSteps = 256;

/// Whole-number lengths by weight, one an edge, for balls that grow along edges.
///
/// An edge of median weight is 2 * `steps` long, others in proportion, at most 8 times as much: an error that hardly
/// ever happens is as good as one that never does. With one step all edges of ordinary weight are equally long. All
/// lengths are even, so that two balls that grow towards each other meet at a whole time. Of parallel edges all but the
/// lightest are longer than any other edge, so that no solution takes them.
std::vector<int32_t> edge_lengths(const DecodingGraph& graph, uint32_t steps);

}  // namespace sallow
