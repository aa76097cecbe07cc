#include "decode/matching/incremental/first_pass.h"

namespace sallow {

void FirstPass::gather(const MatchingGraph& graph, ShotMatcher& matcher) {
  events.clear();
  edges.clear();
  relevant_events = relevant_edges = 0;
  for (uint32_t k = 0; k < matcher.event_count(); k++) {
    uint32_t node = matcher.node(k);
    uint32_t partner = matcher.partner(k);
    auto begin = static_cast<uint32_t>(edges.size());
    auto end = begin;
    if (partner == Blossom::kBoundaryMatch || k < partner) {
      matcher.append_path(k, edges);
      end = static_cast<uint32_t>(edges.size());
    } else {
      begin = events[partner].path_begin;
      end = events[partner].path_end;
    }
    events.push_back({node, partner, matcher.radius(k), matcher.shared_width(k, k) > 0, begin, end});
    if (node < graph.relevant_count()) {
      relevant_events = k + 1;
      relevant_edges = static_cast<uint32_t>(edges.size());
    }
  }
}

}  // namespace sallow
