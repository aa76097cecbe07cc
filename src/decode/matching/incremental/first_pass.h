#pragma once

#include <cstdint>
#include <vector>

#include "decode/matching/engine/shot_matcher.h"

namespace sallow {

/// An event of a shot that has been matched.
struct MatchedEvent {
  uint32_t node;
  uint32_t partner;     // an event, or Blossom::kBoundaryMatch
  int64_t radius;       // all radii together prove the matching minimal (blossom.h)
  bool in_blossom;      // of positive width, which the radius includes
  uint32_t path_begin;  // the path to the partner, in the list of all edges
  uint32_t path_end;
};

/// The result of matching a shot, as input of a matching under other weights.
struct FirstPass {
  std::vector<MatchedEvent> events;
  std::vector<uint32_t> edges;  // of all paths, one after another
  // Relevant events and edges come first.
  uint32_t relevant_events = 0;
  uint32_t relevant_edges = 0;

  /// Reads the result from a matcher whose last call was match().
  void gather(const MatchingGraph& graph, ShotMatcher& matcher);
};

}  // namespace sallow
