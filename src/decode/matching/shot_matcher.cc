#include "decode/matching/shot_matcher.h"

#include <algorithm>
#include <bit>

namespace sallow {

namespace {
constexpr uint32_t kNone = Blossom::kNone;
constexpr uint32_t kBoundaryMatch = Blossom::kBoundaryMatch;
}  // namespace

ShotMatcher::ShotMatcher(const MatchingGraph& graph, const NearLists& near)
    : graph_(&graph),
      near_(&near),
      has_closed_components_(false),
      event_at_(graph.node_count()),
      parity_(graph.component_count(), 0),
      paths_(graph) {
  for (uint32_t node = 0; node < graph.node_count(); node++) {
    has_closed_components_ |= !graph.component(node).has_boundary;
  }
}

bool ShotMatcher::match(const uint64_t* bits, size_t words) {
  bits_ = bits;
  by_blossom_ = false;
  if (!list_events(bits, words)) return false;
  start_radii();
  return match_tight_pairs(std::span(events_)) || match_rest();
}

bool ShotMatcher::list_events(const uint64_t* bits, size_t words) {
  events_.clear();
  for (size_t w = 0; w < words; w++) {
    for (uint64_t word = bits[w]; word != 0; word &= word - 1) {
      auto node = static_cast<uint32_t>(64 * w + std::countr_zero(word));
      event_at_[node] = static_cast<uint32_t>(events_.size());
      Event& event = events_.emplace_back();
      event.node = node;
    }
  }
  if (!has_closed_components_) return true;
  int odd = 0;
  for (const Event& event : events_) {
    uint32_t component = graph_->component_index(event.node);
    if (graph_->component(event.node).has_boundary) continue;
    parity_[component] ^= 1;
    odd += parity_[component] != 0 ? 1 : -1;
  }
  for (const Event& event : events_) parity_[graph_->component_index(event.node)] = 0;
  return odd == 0;
}

// Half the distance to the nearest event, or the distance to the boundary: feasible by the triangle inequality.
void ShotMatcher::start_radii() {
  for (Event& event : events_) {
    uint32_t place = near_->begin(event.node);
    uint32_t end = near_->end_of_ball(event.node);
    while (place < end && !is_event(near_->neighbour(place))) place++;
    event.partner = kNone;
    if (place < end) {
      // Listed neighbours are nearer than twice the boundary.
      event.nearest = event_at_[near_->neighbour(place)];
      event.radius = near_->distance(place) / 2;
      event.at_boundary = false;
      event.cursor = place + 1;
    } else {
      int64_t boundary = graph_->boundary_distance(event.node);
      event.nearest = kNone;
      event.radius = std::min(boundary, near_->complete_to(event.node) / 2);
      event.at_boundary = event.radius == boundary;
      event.cursor = place;
    }
  }
}

bool ShotMatcher::match_rest() {
  by_blossom_ = true;
  found_.clear();
  blossom_.start(event_count());
  for (uint32_t k = 0; k < event_count(); k++) {
    Event& event = events_[k];
    event.found = event.found_end = 0;
    event.searched_to = -1;
    blossom_.set_event(k, event.radius, graph_->boundary_distance(event.node));
    blossom_.set_reach(k, {2 * event.radius, Reach::kNobody, 0});
    if (event.partner == kBoundaryMatch) blossom_.match_to_boundary(k);
    if (event.nearest == kNone) continue;
    bool is_mutual = events_[event.nearest].nearest == k;
    if (is_mutual && event.nearest < k) continue;
    uint32_t edge = blossom_.add_edge(k, event.nearest, 2 * event.radius, event.cursor - 1);
    if (event.partner == event.nearest) blossom_.match(edge);
  }
  return blossom_.solve(*this);
}

Reach ShotMatcher::next(uint32_t k) {
  Event& event = events_[k];
  uint32_t end = near_->end_of_ball(event.node);
  while (event.cursor < end) {
    uint32_t place = event.cursor++;
    uint32_t neighbour = near_->neighbour(place);
    if (is_event(neighbour)) return {near_->distance(place), event_at_[neighbour], place};
  }
  if (event.searched_to < 0) {
    if (near_->complete_to(event.node) == INT64_MAX) return {Reach::kNever, Reach::kNobody, 0};
    event.searched_to = near_->complete_to(event.node);
    return {event.searched_to, Reach::kNobody, 0};
  }
  if (event.found == event.found_end && event.searched_to != Reach::kNever) {
    int64_t farthest = 2 * graph_->boundary_distance(event.node);
    search_beyond(k, std::min(farthest, 2 * event.searched_to + 2));
    if (event.found == event.found_end) return {event.searched_to, Reach::kNobody, 0};
  }
  if (event.found == event.found_end) return {Reach::kNever, Reach::kNobody, 0};
  uint32_t place = event.found++;
  return {found_[place].distance, found_[place].event, place | kFoundPath};
}

// Finds the events whose distance is at least what was searched so far and below the limit.
void ShotMatcher::search_beyond(uint32_t k, int64_t limit) {
  Event& event = events_[k];
  event.found = static_cast<uint32_t>(found_.size());
  paths_.start(event.node);
  while (paths_.next(limit)) {
    if (paths_.distance() < event.searched_to || !is_event(paths_.node())) continue;
    found_.push_back({event_at_[paths_.node()], paths_.distance(), paths_.mask()});
  }
  event.found_end = static_cast<uint32_t>(found_.size());
  bool is_all = paths_.is_done() || limit == 2 * graph_->boundary_distance(event.node);
  event.searched_to = is_all ? Reach::kNever : limit;
}

uint32_t ShotMatcher::partner(uint32_t event) const {
  if (!by_blossom_) return events_[event].partner;
  uint32_t match = blossom_.match_of(event);
  if (match == kBoundaryMatch) return kBoundaryMatch;
  const Blossom::Edge& edge = blossom_.edge(match);
  return edge.a == event ? edge.b : edge.a;
}

int64_t ShotMatcher::pair_distance(uint32_t event) const {
  if (partner(event) == kBoundaryMatch) return graph_->boundary_distance(events_[event].node);
  if (!by_blossom_) return events_[event].radius + events_[events_[event].partner].radius;
  return blossom_.edge(blossom_.match_of(event)).distance;
}

uint64_t ShotMatcher::path_mask(uint32_t path) const {
  return path & kFoundPath ? found_[path & ~kFoundPath].mask : near_->mask(path);
}

void ShotMatcher::append_path(uint32_t from, uint32_t to, uint32_t path, std::vector<uint32_t>& edges) {
  if ((path & kFoundPath) == 0) {
    near_->append_path(events_[from].node, path, edges);
    return;
  }
  paths_.start(events_[from].node);
  while (paths_.next(INT64_MAX) && paths_.node() != events_[to].node) continue;
  paths_.append_path(events_[to].node, edges);
}

void ShotMatcher::append_path(uint32_t event, std::vector<uint32_t>& edges) {
  if (partner(event) == kBoundaryMatch) {
    graph_->append_boundary_path(events_[event].node, edges);
  } else if (!by_blossom_) {
    // The pair's way, the same seen from either end: the one that found the other as its nearest.
    const Event& e = events_[event];
    bool forward = e.nearest == e.partner;
    if (forward && events_[e.partner].nearest == event) forward = event < e.partner;
    const Event& from = forward ? e : events_[e.partner];
    near_->append_path(from.node, from.cursor - 1, edges);
  } else {
    const Blossom::Edge& edge = blossom_.edge(blossom_.match_of(event));
    append_path(edge.a, edge.b, edge.path, edges);
  }
}

void ShotMatcher::flip_observables(std::vector<uint64_t>& flips) {
  if (!near_->has_masks()) {
    path_.clear();
    for (uint32_t k = 0; k < event_count(); k++) {
      uint32_t other = partner(k);
      if (other == kBoundaryMatch || k < other) append_path(k, path_);
    }
    const DecodingGraph& graph = graph_->graph();
    for (uint32_t e : path_) {
      for (uint32_t o : graph.observables(graph.edges()[e].observables)) flips[o / 64] ^= uint64_t{1} << (o % 64);
    }
    return;
  }
  if (flips.empty()) return;
  uint64_t mask = 0;
  for (uint32_t k = 0; k < event_count(); k++) {
    const Event& event = events_[k];
    uint32_t other = partner(k);
    if (other == kBoundaryMatch) {
      mask ^= graph_->boundary_mask(event.node);
    } else if (by_blossom_) {
      const Blossom::Edge& edge = blossom_.edge(blossom_.match_of(k));
      if (edge.a == k) mask ^= path_mask(edge.path);
    } else if (event.nearest == other && (k < other || events_[other].nearest != k)) {
      mask ^= near_->mask(event.cursor - 1);
    }
  }
  flips[0] ^= mask;
}

int64_t ShotMatcher::weight() const {
  int64_t weight = 0;
  for (uint32_t k = 0; k < event_count(); k++) {
    uint32_t other = partner(k);
    if (other == kBoundaryMatch || k < other) weight += pair_distance(k);
  }
  return weight;
}

int64_t ShotMatcher::lower_bound() const {
  if (by_blossom_) return blossom_.dual_value();
  int64_t value = 0;
  for (const Event& event : events_) value += event.radius;
  return value;
}

}  // namespace sallow
