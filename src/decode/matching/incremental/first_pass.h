#pragma once

#include <cstdint>
#include <vector>

#include "decode/matching/engine/shot_matcher.h"

namespace sallow {

/// An event of a shot that has been matched.
struct MatchedEvent {
  uint32_t node;
  uint32_t partner;     // an event, or Blossom::kBoundaryMatch
  int64_t radius;       // with those of all others it proves the matching minimal (blossom.h)
  bool in_blossom;      // of some width, which the radius includes
  uint32_t path_begin;  // the way to the partner, in the list of all edges
  uint32_t path_end;
};

/// All that a matching of a shot leaves for the next one under other weights.
struct FirstPass {
  std::vector<MatchedEvent> events;
  std::vector<uint32_t> edges;  // of all ways, one after another
  // Those that matter to predictions come first.
  uint32_t relevant_events = 0;
  uint32_t relevant_edges = 0;

  /// Takes it from a matcher whose last shot was matched by match().
  void gather(const MatchingGraph& graph, ShotMatcher& matcher);
};

}  // namespace sallow
