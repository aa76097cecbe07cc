#include "decode/matching/fusion/fused_matcher.h"

#include <algorithm>

namespace sallow {

FusedMatcher::FusedMatcher(const MatchingGraph& graph, const NearLists& near, const Horizon& horizon)
    : graph_(&graph), near_(&near), horizon_(&horizon), number_at_(graph.node_count(), kNone), paths_(graph) {}

void FusedMatcher::start() {
  for (const uint32_t number : numbers_) number_at_[events_[number].node] = kNone;
  numbers_.clear();
  open_.clear();
  free_.clear();
  found_.clear();
  searching_ = kNone;
  is_matchable_ = true;
  blossom_.start(0);
}

void FusedMatcher::add_rounds(uint32_t last, std::span<const Placed> placed) {
  last_ = last;
  move_horizon();
  const size_t first = numbers_.size();
  for (const Placed& event : placed) add_event(event.node);
  for (size_t k = 0; k < placed.size(); k++) place(numbers_[first + k], placed[k].radius);
  for (const uint32_t number : free_) {
    if (!blossom_.is_matched(number) && !blossom_.grow(number, *this)) is_matchable_ = false;
  }
  free_.clear();
}

// Frees the events that were matched to the horizon.
void FusedMatcher::move_horizon() {
  open_reach_ = 0;
  size_t kept = 0;
  for (const uint32_t number : open_) {
    Event& event = events_[number];
    const int64_t boundary = graph_->boundary_distance(event.node);
    const int64_t limit = std::min(boundary, horizon_->distance(event.node, last_));
    if (limit > blossom_.boundary(number)) {
      if (blossom_.is_at_boundary(number)) {
        blossom_.unmatch(number);
        free_.push_back(number);
      }
      blossom_.set_boundary(number, limit);
    }
    // The new events are beyond the old horizon, so the edges to them are compared with this one in the next round.
    open_reach_ = std::max(open_reach_, event.known_to);
    event.is_open = limit < boundary || event.known_to >= horizon_->least_distance(event.node, last_);
    if (event.is_open) open_[kept++] = number;
  }
  open_.resize(kept);
}

void FusedMatcher::add_event(uint32_t node) {
  const int64_t boundary = graph_->boundary_distance(node);
  const int64_t limit = std::min(boundary, horizon_->distance(node, last_));
  const uint32_t number = blossom_.add_event(0, limit);
  if (events_.size() <= number) events_.resize(number + 1);
  events_[number] = {.node = node,
                     .cursor = near_->begin(node),
                     .known_to = -1,
                     .found = 0,
                     .found_end = 0,
                     .searched_to = -1,
                     .is_open = limit < boundary};
  if (limit < boundary) open_.push_back(number);
  numbers_.push_back(number);
  number_at_[node] = number;
  near_->prefetch(node);
}

void FusedMatcher::set_known(uint32_t number, int64_t known_to) {
  Event& event = events_[number];
  event.known_to = std::max(event.known_to, known_to);
  if (event.is_open || event.known_to < horizon_->least_distance(event.node, last_)) return;
  event.is_open = true;
  open_.push_back(number);
}

template <typename Visit>
uint32_t FusedMatcher::visit_near(uint32_t number, int64_t& limit, Visit&& visit) {
  const uint32_t node = events_[number].node;
  uint32_t place = near_->begin(node);
  for (const uint32_t end = near_->end(node); place < end; place++) {
    const int64_t distance = near_->distance(place);
    if (distance > limit) return place;
    const uint32_t other = number_at_[near_->neighbour(place)];
    if (other != kNone) visit(other, distance, place);
  }
  const int64_t complete_to = near_->complete_to(node);
  if (limit < complete_to) return place;
  searching_ = kNone;
  paths_.start(node);
  while (paths_.next(limit + 1)) {
    const uint32_t other = number_at_[paths_.node()];
    if (paths_.distance() < complete_to || other == kNone) continue;
    found_.push_back({paths_.node(), paths_.distance(), paths_.mask()});
    visit(other, paths_.distance(), static_cast<uint32_t>(found_.size() - 1) | kFoundPath);
  }
  return place;
}

// Gives a new event the largest radius up to `wanted`, and matches it if it touches something that is free.
void FusedMatcher::place(uint32_t number, int64_t wanted) {
  int64_t radius = std::min(wanted, blossom_.boundary(number));
  uint32_t touched = kNone;
  // Other balls are no larger than half of their events' known_to. Those of events that are not open, and the edges
  // that they know, end before this round.
  int64_t limit = std::max(open_reach_, 2 * radius);
  uint32_t place = visit_near(number, limit, [&](uint32_t other, int64_t distance, uint32_t path) {
    if (events_[other].known_to < 0) {  // not placed yet
      if (distance / 2 < radius) touched = kNone;
      radius = std::min(radius, distance / 2);
      limit = std::max(open_reach_, 2 * radius);
      return;
    }
    const int64_t slack = distance - blossom_.radius(other);
    if (slack > radius && distance > events_[other].known_to && distance > 2 * radius) return;
    const uint32_t edge = blossom_.add_edge(number, other, distance, path);
    if (slack > radius) return;
    const bool is_tie = slack == radius && touched != kNone;
    if (!is_tie || !blossom_.is_matched(other)) touched = edge;
    radius = slack;
    limit = std::max(open_reach_, 2 * radius);
  });
  if (radius >= Blossom::kNoBoundary) radius = 0;  // alone, and without boundary
  blossom_.set_radius(number, radius);
  const int64_t known_to = 2 * radius;
  const uint32_t begin = near_->begin(events_[number].node);
  while (place > begin && near_->distance(place - 1) > known_to) place--;
  events_[number].cursor = place;
  blossom_.set_reach(number, {known_to + 1, Reach::kNoEvent, 0});
  set_known(number, known_to);
  open_reach_ = std::max(open_reach_, known_to);
  if (touched != kNone && !blossom_.is_matched(blossom_.edge(touched).b)) {
    blossom_.join(touched);
  } else if (radius == blossom_.boundary(number)) {
    blossom_.match_to_boundary(number);
  } else {
    free_.push_back(number);
  }
}

// Looks no farther than the horizon as long as the ball needs no more, so that few events compare themselves with the
// rounds that come. A ball never exceeds the horizon.
Reach FusedMatcher::next(uint32_t number) {
  Event& event = events_[number];
  const int64_t to_horizon = horizon_->least_distance(event.node, last_);
  const int64_t limit = event.known_to < to_horizon - 1 ? to_horizon - 1 : 2 * to_horizon;
  if (event.searched_to >= 0) return next_beyond(number, limit);
  const uint32_t end = near_->end_of_ball(event.node);
  while (event.cursor < end) {
    const uint32_t place = event.cursor;
    const int64_t distance = near_->distance(place);
    if (distance > limit) {
      set_known(number, limit);
      return {limit + 1, Reach::kNoEvent, 0};
    }
    event.cursor++;
    const uint32_t other = number_at_[near_->neighbour(place)];
    if (other == kNone) continue;
    set_known(number, distance);
    return {distance, other, place};
  }
  const int64_t ball = 2 * graph_->boundary_distance(event.node);
  if (end < near_->end(event.node) || near_->complete_to(event.node) >= ball) {
    set_known(number, std::min(limit, ball));
    return {Reach::kNever, Reach::kNoEvent, 0};
  }
  // The list may hold some nodes at the distance where it ends, and not others.
  event.searched_to = std::max<int64_t>(near_->complete_to(event.node) - 1, 0);
  set_known(number, std::min(limit, event.searched_to));
  return {event.searched_to + 1, Reach::kNoEvent, 0};
}

// Continues the last search if it was around the same event.
Reach FusedMatcher::next_beyond(uint32_t number, int64_t limit) {
  Event& event = events_[number];
  if (event.found == event.found_end) {
    const int64_t ball = 2 * graph_->boundary_distance(event.node);
    if (event.searched_to >= ball) return {Reach::kNever, Reach::kNoEvent, 0};
    // A quarter farther is about twice the volume, so repeated searches cost no more than the last one.
    const int64_t before = event.searched_to;
    event.searched_to = std::min({ball, std::max(limit, before + 2), before + before / 4 + 2});
    event.found = static_cast<uint32_t>(found_.size());
    if (searching_ != number) paths_.start(event.node);
    searching_ = number;
    while (paths_.next(event.searched_to + 1)) {
      const uint32_t other = number_at_[paths_.node()];
      if (paths_.distance() <= before || other == kNone) continue;
      found_.push_back({paths_.node(), paths_.distance(), paths_.mask()});
    }
    event.found_end = static_cast<uint32_t>(found_.size());
    set_known(number, event.searched_to);
    if (event.found == event.found_end) {
      return {paths_.is_done() ? Reach::kNever : event.searched_to + 1, Reach::kNoEvent, 0};
    }
  }
  const uint32_t place = event.found++;
  return {found_[place].distance, number_at_[found_[place].node], place | kFoundPath};
}

int64_t FusedMatcher::own_radius(uint32_t node) const {
  const uint32_t number = number_at_[node];
  if (number == kNone) return Placed::kNoHint;
  return blossom_.radius(number) - blossom_.shared_width(number, number);
}

void FusedMatcher::append_path(uint32_t from, uint32_t to, uint32_t path, std::vector<uint32_t>& edges) {
  if ((path & kFoundPath) == 0) {
    near_->append_path(path, edges);
    return;
  }
  searching_ = kNone;
  paths_.start(from);
  while (paths_.next(INT64_MAX) && paths_.node() != to) continue;
  paths_.append_path(to, edges);
}

void FusedMatcher::append_paths(std::vector<uint32_t>& edges) {
  for (const uint32_t number : numbers_) {
    const uint32_t match = blossom_.match_of(number);
    if (match == kBoundaryMatch) {
      graph_->append_boundary_path(events_[number].node, edges);
    } else if (const Blossom::Edge& edge = blossom_.edge(match); edge.a == number) {
      append_path(events_[edge.a].node, events_[edge.b].node, edge.path, edges);
    }
  }
}

void FusedMatcher::flip_observables(std::span<uint64_t> flips) {
  if (!near_->has_masks()) {
    path_.clear();
    append_paths(path_);
    graph_->toggle_observables(path_, flips);
    return;
  }
  if (flips.empty()) return;
  for (const uint32_t number : numbers_) {
    const uint32_t match = blossom_.match_of(number);
    if (match == kBoundaryMatch) {
      flips[0] ^= graph_->boundary_mask(events_[number].node);
    } else if (const Blossom::Edge& edge = blossom_.edge(match); edge.a == number) {
      flips[0] ^= edge.path & kFoundPath ? found_[edge.path & ~kFoundPath].mask : near_->mask(edge.path);
    }
  }
}

int64_t FusedMatcher::weight() const {
  int64_t weight = 0;
  for (const uint32_t number : numbers_) {
    const uint32_t match = blossom_.match_of(number);
    if (match == kBoundaryMatch) {
      weight += graph_->boundary_distance(events_[number].node);
    } else if (blossom_.edge(match).a == number) {
      weight += blossom_.edge(match).distance;
    }
  }
  return weight;
}

}  // namespace sallow
