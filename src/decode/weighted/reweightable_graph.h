#pragma once

#include <optional>

#include "decode/matching/engine/near_lists.h"
#include "decode/matching/incremental/incremental_matcher.h"

namespace sallow {

/// The data of ReweightedMatcher: built once, shared by all threads.
struct ReweightableGraph {
  /// `near_length` as in MatchingOptions.
  explicit ReweightableGraph(DecodingGraph of, std::optional<uint32_t> near_length = {})
      : graph(std::move(of)),
        near(graph, near_length.value_or(NearLists::usual_length(graph)), NearLists::Extent::kOwnBall),
        nearest(IncrementalMatcher::nearest_of(graph)) {}
  ReweightableGraph(const ReweightableGraph&) = delete;
  ReweightableGraph& operator=(const ReweightableGraph&) = delete;

  MatchingGraph graph;
  NearLists near;                // points to `graph`
  std::vector<int64_t> nearest;  // IncrementalMatcher::nearest_of(graph)
};

}  // namespace sallow
