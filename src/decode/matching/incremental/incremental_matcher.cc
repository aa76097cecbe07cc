#include "decode/matching/incremental/incremental_matcher.h"

#include <algorithm>

#include "base/error.h"

namespace sallow {

IncrementalMatcher::IncrementalMatcher(const MatchingGraph& graph, const std::vector<int64_t>& nearest)
    : graph_(&graph), nearest_(&nearest), regions_(graph) {}

std::vector<int64_t> IncrementalMatcher::nearest_of(const MatchingGraph& graph) {
  std::vector<int64_t> nearest(graph.node_count(), INT64_MAX);
  for (uint32_t node = 0; node < graph.node_count(); node++) {
    for (const MatchingGraph::Arc& arc : graph.arcs(node)) nearest[node] = std::min<int64_t>(nearest[node], arc.weight);
  }
  return nearest;
}

void IncrementalMatcher::match(std::span<const MatchedEvent> events, uint32_t first_event, const uint32_t* paths,
                               const WeightOverlay& overlay) {
  first_ = events;
  first_event_ = first_event;
  paths_ = paths;
  overlay_ = &overlay;
  by_blossom_ = false;
  list_events();
  if (overlay_->has_heavier()) unmatch_at_heavier_edges();
  shrink_pairs();
  find_suspects();
  auto count = static_cast<uint32_t>(events_.size());
  for (uint32_t k = 0; k < count; k++) {
    if (!events_[k].is_suspect || events_[k].is_free) continue;
    if (regions_.grow(k, radii_[k], radii_) < radii_[k]) unmatch(k);
  }
  for (uint32_t k : free_) {
    if (events_[k].partner == kNone) grow_again(k);
  }
  bool is_done = std::all_of(free_.begin(), free_.end(), [&](uint32_t k) { return events_[k].partner != kNone; });
  if (!is_done) match_rest();
  collect_changes();
}

void IncrementalMatcher::list_events() {
  events_.clear();
  radii_.clear();
  free_.clear();
  ways_.clear();
  regions_.start(*overlay_);
  for (const MatchedEvent& event : first_) {
    uint32_t partner = event.partner == kBoundaryMatch ? kBoundaryMatch : event.partner - first_event_;
    events_.push_back({partner, kFirstWay, false, event.radius > (*nearest_)[event.node], 0});
    radii_.push_back(event.radius);
    regions_.add_event(event.node);
  }
  for (uint32_t k = 0; k < first_.size(); k++) {
    if (first_[k].in_blossom && !events_[k].is_free) unmatch(k);
  }
}

void IncrementalMatcher::unmatch_at_heavier_edges() {
  std::span<const DecodingEdge> edges = graph_->graph().edges();
  for (uint32_t k = 0; k < first_.size(); k++) {
    if (events_[k].is_free) continue;
    for (uint32_t place = first_[k].path_begin; place < first_[k].path_end; place++) {
      if (!overlay_->is_heavier(paths_[place], edges[paths_[place]].weight)) continue;
      unmatch(k);
      break;
    }
  }
}

bool IncrementalMatcher::is_only_edge(uint32_t event, uint32_t edge) const {
  return first_[event].path_end - first_[event].path_begin == 1 && paths_[first_[event].path_begin] == edge;
}

// For a pair joined by a single edge that became lighter: both radii shrink so that the pair stays tight.
void IncrementalMatcher::shrink_pairs() {
  touches_.clear();
  for (const EdgeWeight& changed : overlay_->edges()) {
    uint32_t x = regions_.event_at(changed.ends[0]);
    uint32_t y = changed.ends[1] == kBoundary ? kNone : regions_.event_at(changed.ends[1]);
    if (x == kNone) std::swap(x, y);
    if (x == kNone) continue;
    touches_.push_back({x, y, changed.weight});
    if (events_[x].is_free || !is_only_edge(x, changed.edge)) continue;
    if (y == kNone) {
      radii_[x] = std::min<int64_t>(radii_[x], changed.weight);
      regions_.lower_boundary(x, changed);
    } else if (radii_[x] + radii_[y] > changed.weight) {
      radii_[x] = std::clamp<int64_t>(changed.weight / 2, changed.weight - std::min<int64_t>(radii_[y], changed.weight),
                                      radii_[x]);
      radii_[y] = changed.weight - radii_[x];
    }
  }
}

void IncrementalMatcher::find_suspects() {
  for (const Touch& touch : touches_) {
    if (touch.other == kNone) {
      if (radii_[touch.event] > touch.weight) events_[touch.event].is_suspect = true;
    } else if (radii_[touch.event] + radii_[touch.other] > touch.weight) {
      events_[touch.event].is_suspect = events_[touch.other].is_suspect = true;
    }
  }
}

void IncrementalMatcher::unmatch(uint32_t k) {
  Event& event = events_[k];
  uint32_t partner = event.partner;
  event.partner = kNone;
  event.is_free = true;
  radii_[k] = 0;
  free_.push_back(k);
  if (partner != kBoundaryMatch && !events_[partner].is_free) unmatch(partner);
}

void IncrementalMatcher::grow_again(uint32_t k) {
  Event& event = events_[k];
  radii_[k] = regions_.grow(k, LocalRegions::kForever, radii_);
  if (radii_[k] == regions_.boundary(k)) {
    event.partner = kBoundaryMatch;
    return;
  }
  for (const LocalRegions::Contact& contact : regions_.contacts()) {
    if (events_[contact.other].partner != kNone || contact.distance - radii_[contact.other] != radii_[k]) continue;
    event.partner = contact.other;
    events_[contact.other].partner = k;
    event.way = events_[contact.other].way = static_cast<uint32_t>(ways_.size());
    ways_.push_back(contact);
    return;
  }
}

void IncrementalMatcher::match_rest() {
  by_blossom_ = true;
  auto count = static_cast<uint32_t>(events_.size());
  blossom_.start(count);
  for (uint32_t k = 0; k < count; k++) {
    const Event& event = events_[k];
    blossom_.set_event(k, radii_[k], regions_.boundary(k));
    blossom_.set_reach(k, {0, Reach::kNoEvent, 0});
    if (event.partner == kBoundaryMatch) {
      blossom_.match_to_boundary(k);
    } else if (event.partner != kNone && k < event.partner) {
      blossom_.match(blossom_.add_edge(k, event.partner, radii_[k] + radii_[event.partner], event.way));
    }
  }
  SALLOW_CHECK(blossom_.solve(*this));
}

Reach IncrementalMatcher::next(uint32_t k) {
  Event& event = events_[k];
  int64_t limit = event.searched_to + event.searched_to / 2;
  // At least half an edge at first: from radius 0, many searches would be needed.
  if (limit == 0) limit = std::max(radii_[k] + radii_[k] / 2, (*nearest_)[regions_.node(k)] / 2) + 2;
  event.searched_to = limit;
  int64_t boundary = regions_.boundary(k);
  regions_.search(k, limit, radii_);
  if (regions_.boundary(k) < boundary) blossom_.lower_boundary(k, regions_.boundary(k));
  for (const LocalRegions::Contact& contact : regions_.contacts()) {
    if (blossom_.discover(k, contact.other, contact.distance, static_cast<uint32_t>(ways_.size()))) {
      ways_.push_back(contact);
    }
  }
  if (regions_.is_all() || limit >= regions_.boundary(k)) return {Reach::kNever, Reach::kNoEvent, 0};
  return {2 * limit, Reach::kNoEvent, 0};
}

void IncrementalMatcher::collect_changes() {
  changes_.clear();
  for (uint32_t k = 0; k < events_.size(); k++) {
    uint32_t partner = events_[k].partner;
    uint32_t way = events_[k].way;
    if (by_blossom_) {
      uint32_t match = blossom_.match_of(k);
      if (match == kBoundaryMatch) {
        partner = kBoundaryMatch;
      } else {
        const Blossom::Edge& edge = blossom_.edge(match);
        partner = edge.a == k ? edge.b : edge.a;
        way = edge.path;
      }
    }
    uint32_t first_partner = first_[k].partner == kBoundaryMatch ? kBoundaryMatch : first_[k].partner - first_event_;
    bool is_same = partner == first_partner && (partner == kBoundaryMatch ? !events_[k].is_free : way == kFirstWay);
    if (is_same) continue;
    if (first_partner == kBoundaryMatch || k < first_partner) {
      changes_.insert(changes_.end(), paths_ + first_[k].path_begin, paths_ + first_[k].path_end);
    }
    if (partner == kBoundaryMatch) {
      regions_.append_boundary_way(k, changes_);
    } else if (k < partner) {
      regions_.append_way(ways_[way], changes_);
    }
  }
}

int64_t IncrementalMatcher::lower_bound() const {
  if (by_blossom_) return blossom_.dual_value();
  int64_t value = 0;
  for (int64_t radius : radii_) value += radius;
  return value;
}

}  // namespace sallow
