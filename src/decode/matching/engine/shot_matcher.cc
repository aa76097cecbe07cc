#include "decode/matching/engine/shot_matcher.h"

#include <algorithm>
#include <bit>

#include "base/error.h"

namespace sallow {

ShotMatcher::ShotMatcher(const MatchingGraph& graph, const NearLists& near)
    : graph_(&graph),
      near_(&near),
      has_closed_components_(!graph.closed_components().empty()),
      event_at_(graph.node_count()),
      number_at_(graph.node_count(), kNone),
      parity_(graph.component_count(), 0),
      paths_(graph) {}

bool ShotMatcher::match(const uint64_t* bits, size_t words) {
  start(bits, bits);
  list_events(bits, words);
  if (has_closed_components_ && !is_even()) return false;
  SALLOW_CHECK(match_listed());
  return true;
}

bool ShotMatcher::match(const uint64_t* bits, std::span<const uint32_t> nodes) {
  start(bits, bits);
  for (uint32_t node : nodes) list_event(node);
  if (has_closed_components_ && !is_even()) return false;
  SALLOW_CHECK(match_listed());
  return true;
}

void ShotMatcher::match_rest(const uint64_t* bits, const uint64_t* rest, size_t words) {
  start(bits, rest);
  list_events(rest, words);
  SALLOW_CHECK(match_listed());
}

void ShotMatcher::match_rest(const uint64_t* bits, std::span<const uint32_t> nodes) {
  start(bits, bits);
  for (uint32_t node : nodes) list_event(node);
  SALLOW_CHECK(match_listed());
}

// Starts a new shot.
void ShotMatcher::start(const uint64_t* bits, const uint64_t* rest) {
  bits_ = bits;
  rest_ = rest;
  for (uint32_t number : numbers_) number_at_[grown_[number].node] = kNone;
  numbers_.clear();
  events_.clear();
  found_.clear();
  undone_mask_ = 0;
  undone_weight_ = 0;
  searching_ = kNone;
}

void ShotMatcher::list_event(uint32_t node) {
  event_at_[node] = static_cast<uint32_t>(events_.size());
  events_.emplace_back().node = node;
  near_->prefetch(node);  // searched once all events are listed
}

void ShotMatcher::list_events(const uint64_t* rest, size_t words) {
  for (size_t w = 0; w < words; w++) {
    for (uint64_t word = rest[w]; word != 0; word &= word - 1) {
      list_event(static_cast<uint32_t>(64 * w + std::countr_zero(word)));
    }
  }
}

bool ShotMatcher::is_even() {
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

// The place of the nearest event in the node's list, or the end of its ball.
uint32_t ShotMatcher::walk(uint32_t node) {
  uint32_t begin = near_->begin(node), end = near_->end_of_ball(node);
  uint32_t place = begin;
  while (place < end && !is_event(near_->neighbour(place))) place++;
  steps_ += place - begin + 1;
  return place;
}

bool ShotMatcher::match_listed() {
  steps_ += events_.size();
  // Half the distance to the nearest event, or the distance to the boundary: feasible by the triangle inequality.
  for (Event& event : events_) {
    event.place = walk(event.node);
    event.partner = kNone;
    if (event.place < near_->end_of_ball(event.node)) {
      // Listed neighbours are nearer than twice the boundary.
      uint32_t nearest = near_->neighbour(event.place);
      bool is_listed = rest_[nearest / 64] >> (nearest % 64) & 1;
      event.nearest = is_listed ? event_at_[nearest] : kNone;
      event.radius = near_->distance(event.place) / 2;
      event.at_boundary = false;
    } else {
      int64_t boundary = graph_->boundary_distance(event.node);
      event.nearest = kNone;
      event.radius = std::min(boundary, near_->complete_to(event.node) / 2);
      event.at_boundary = event.radius == boundary;
    }
  }
  if (match_tight_pairs(std::span(events_))) return true;
  blossom_.start(0);
  for (uint32_t k = 0; k < event_count(); k++) {
    if (events_[k].partner == kNone) add_listed(k);
  }
  return blossom_.solve(*this);
}

uint32_t ShotMatcher::add(uint32_t node, uint32_t event, int64_t radius, uint32_t place) {
  uint32_t number = blossom_.add_event(radius, graph_->boundary_distance(node));
  if (grown_.size() <= number) grown_.resize(number + 1);
  bool has_nearest = place < near_->end_of_ball(node);
  grown_[number] = {node, event, has_nearest ? place + 1 : place, 0, 0, -1};
  blossom_.set_reach(number, {2 * radius, has_nearest ? Reach::kUnresolved : Reach::kNoEvent, place});
  numbers_.push_back(number);
  number_at_[node] = number;
  return number;
}

uint32_t ShotMatcher::add_listed(uint32_t k) {
  Event& event = events_[k];
  return event.number = add(event.node, k, event.radius, event.place);
}

void ShotMatcher::match_in_blossom(uint32_t number, uint32_t other, int64_t distance, uint32_t place) {
  blossom_.match(blossom_.add_edge(number, other, distance, place));
}

// Adds an event in a tight pair, and its partner.
uint32_t ShotMatcher::add_matched(uint32_t k) {
  uint32_t number = add_listed(k);
  uint32_t partner = events_[k].partner;
  if (partner == kBoundaryMatch) {
    blossom_.match_to_boundary(number);
    return number;
  }
  uint32_t other = add_listed(partner);
  if (is_way_from(k)) {
    match_in_blossom(number, other, 2 * events_[k].radius, events_[k].place);
  } else {
    match_in_blossom(other, number, 2 * events_[k].radius, events_[partner].place);
  }
  return number;
}

// Adds an event that MutualPairs has matched: to its nearest event, or if its ball contains none, to the boundary.
uint32_t ShotMatcher::add_unlisted(uint32_t node) {
  uint32_t place = walk(node);
  if (place == near_->end_of_ball(node)) {
    uint32_t number = add(node, kNone, graph_->boundary_distance(node), place);
    blossom_.match_to_boundary(number);
    undone_mask_ ^= graph_->boundary_mask(node);
    undone_weight_ += graph_->boundary_distance(node);
    return number;
  }
  uint32_t partner = near_->neighbour(place);
  uint32_t back = walk(partner);
  SALLOW_CHECK(near_->neighbour(back) == node);
  int64_t distance = near_->distance(place);
  uint32_t number = add(node, kNone, distance / 2, place);
  uint32_t other = add(partner, kNone, distance / 2, back);
  if (node < partner) {
    match_in_blossom(number, other, distance, place);
  } else {
    match_in_blossom(other, number, distance, back);
  }
  undone_mask_ ^= near_->mask(node < partner ? place : back);
  undone_weight_ += distance;
  return number;
}

Reach ShotMatcher::next(uint32_t number) {
  Grown& grown = grown_[number];
  uint32_t end = near_->end_of_ball(grown.node);
  uint32_t begin = grown.cursor;
  while (grown.cursor < end) {
    uint32_t place = grown.cursor++;
    if (!is_event(near_->neighbour(place))) continue;
    steps_ += grown.cursor - begin;
    return {near_->distance(place), Reach::kUnresolved, place};
  }
  steps_ += grown.cursor - begin;
  if (grown.searched_to < 0) {
    if (near_->complete_to(grown.node) == INT64_MAX) return {Reach::kNever, Reach::kNoEvent, 0};
    grown.searched_to = near_->complete_to(grown.node);
    return {grown.searched_to, Reach::kNoEvent, 0};
  }
  if (grown.found == grown.found_end && grown.searched_to != Reach::kNever) {
    int64_t farthest = 2 * graph_->boundary_distance(grown.node);
    // A quarter farther is about twice the volume, so repeated searches cost no more than the last one.
    search_beyond(number, std::min(farthest, grown.searched_to + grown.searched_to / 4 + 2));
    if (grown.found == grown.found_end) return {grown.searched_to, Reach::kNoEvent, 0};
  }
  if (grown.found == grown.found_end) return {Reach::kNever, Reach::kNoEvent, 0};
  uint32_t place = grown.found++;
  return {found_[place].distance, Reach::kUnresolved, place | kFoundPath};
}

uint32_t ShotMatcher::meet(uint32_t, const Reach& reach) {
  uint32_t node = reach.path & kFoundPath ? found_[reach.path & ~kFoundPath].node : near_->neighbour(reach.path);
  if (number_at_[node] != kNone) return number_at_[node];
  bool is_listed = rest_[node / 64] >> (node % 64) & 1;
  return is_listed ? add_matched(event_at_[node]) : add_unlisted(node);
}

// Finds the events from the distance searched so far up to the limit. Continues the last search if it was around the
// same event.
void ShotMatcher::search_beyond(uint32_t number, int64_t limit) {
  Grown& grown = grown_[number];
  grown.found = static_cast<uint32_t>(found_.size());
  if (searching_ != number) paths_.start(grown.node);
  searching_ = number;
  while (paths_.next(limit)) {
    if (paths_.distance() < grown.searched_to || !is_event(paths_.node())) continue;
    found_.push_back({paths_.node(), paths_.distance(), paths_.mask()});
  }
  grown.found_end = static_cast<uint32_t>(found_.size());
  bool is_all = paths_.is_done() || limit == 2 * graph_->boundary_distance(grown.node);
  grown.searched_to = is_all ? Reach::kNever : limit;
}

uint32_t ShotMatcher::partner(uint32_t k) const {
  const Event& event = events_[k];
  if (event.number == kNone) return event.partner;
  uint32_t match = blossom_.match_of(event.number);
  if (match == kBoundaryMatch) return kBoundaryMatch;
  const Blossom::Edge& edge = blossom_.edge(match);
  return grown_[edge.a == event.number ? edge.b : edge.a].event;
}

int64_t ShotMatcher::radius(uint32_t k) const {
  return events_[k].number == kNone ? events_[k].radius : blossom_.radius(events_[k].number);
}

int64_t ShotMatcher::shared_width(uint32_t u, uint32_t v) const {
  if (events_[u].number == kNone || events_[v].number == kNone) return 0;
  return blossom_.shared_width(events_[u].number, events_[v].number);
}

uint64_t ShotMatcher::path_mask(uint32_t path) const {
  return path & kFoundPath ? found_[path & ~kFoundPath].mask : near_->mask(path);
}

// A pair's path is taken from the end whose nearest event is the other end; if both are, from the lower node.
bool ShotMatcher::is_way_from(uint32_t k) const {
  const Event& event = events_[k];
  if (event.nearest != event.partner) return false;
  return k < event.partner || events_[event.partner].nearest != k;
}

void ShotMatcher::append_path(uint32_t from, uint32_t to, uint32_t path, std::vector<uint32_t>& edges) {
  if ((path & kFoundPath) == 0) {
    near_->append_path(path, edges);
    return;
  }
  searching_ = kNone;
  paths_.start(from);
  while (paths_.next(INT64_MAX) && paths_.node() != to) continue;
  paths_.append_path(to, edges);
}

void ShotMatcher::append_path(uint32_t k, std::vector<uint32_t>& edges) {
  const Event& event = events_[k];
  if (partner(k) == kBoundaryMatch) {
    graph_->append_boundary_path(event.node, edges);
  } else if (event.number == kNone) {
    const Event& from = is_way_from(k) ? event : events_[event.partner];
    near_->append_path(from.place, edges);
  } else {
    const Blossom::Edge& edge = blossom_.edge(blossom_.match_of(event.number));
    append_path(grown_[edge.a].node, grown_[edge.b].node, edge.path, edges);
  }
}

void ShotMatcher::flip_observables(std::span<uint64_t> flips) {
  if (!near_->has_masks()) {
    path_.clear();
    for (uint32_t k = 0; k < event_count(); k++) {
      uint32_t other = partner(k);
      if (other == kBoundaryMatch || k < other) append_path(k, path_);
    }
    graph_->toggle_observables(path_, flips);
    return;
  }
  if (flips.empty()) return;
  uint64_t mask = undone_mask_;
  for (uint32_t k = 0; k < event_count(); k++) {
    const Event& event = events_[k];
    if (event.number != kNone) continue;
    if (event.partner == kBoundaryMatch) {
      mask ^= graph_->boundary_mask(event.node);
    } else if (is_way_from(k)) {
      mask ^= near_->mask(event.place);
    }
  }
  for (uint32_t number : numbers_) {
    uint32_t match = blossom_.match_of(number);
    if (match == kBoundaryMatch) {
      mask ^= graph_->boundary_mask(grown_[number].node);
    } else if (blossom_.edge(match).a == number) {
      mask ^= path_mask(blossom_.edge(match).path);
    }
  }
  flips[0] ^= mask;
}

int64_t ShotMatcher::weight() const {
  int64_t weight = -undone_weight_;
  for (uint32_t k = 0; k < event_count(); k++) {
    const Event& event = events_[k];
    if (event.number != kNone) continue;
    if (event.partner == kBoundaryMatch) {
      weight += graph_->boundary_distance(event.node);
    } else if (k < event.partner) {
      weight += 2 * event.radius;
    }
  }
  for (uint32_t number : numbers_) {
    uint32_t match = blossom_.match_of(number);
    if (match == kBoundaryMatch) {
      weight += graph_->boundary_distance(grown_[number].node);
    } else if (blossom_.edge(match).a == number) {
      weight += blossom_.edge(match).distance;
    }
  }
  return weight;
}

int64_t ShotMatcher::lower_bound() const {
  int64_t value = numbers_.empty() ? 0 : blossom_.dual_value();
  for (const Event& event : events_) {
    if (event.number == kNone) value += event.radius;
  }
  return value;
}

// A blossom contains only events and blossoms of fewer events.
void ShotMatcher::list_growing_sets(GrowingSets& sets) const {
  sets.clear();
  for (uint32_t k = 0; k < event_count(); k++) {
    sets.sets.push_back({radius(k) - shared_width(k, k), k, k + 1});
    sets.nodes.push_back(events_[k].node);
  }
  for (uint32_t node = 0; !numbers_.empty() && node < blossom_.node_count(); node++) {
    if (!blossom_.is_blossom(node)) continue;
    auto begin = static_cast<uint32_t>(sets.nodes.size());
    blossom_.list_events(node, sets.nodes);
    for (size_t k = begin; k < sets.nodes.size(); k++) sets.nodes[k] = grown_[sets.nodes[k]].node;
    sets.sets.push_back({blossom_.width(node), begin, static_cast<uint32_t>(sets.nodes.size())});
  }
  std::stable_sort(
      sets.sets.begin() + event_count(), sets.sets.end(),
      [](const GrowingSets::Set& a, const GrowingSets::Set& b) { return a.end - a.begin < b.end - b.begin; });
}

}  // namespace sallow
