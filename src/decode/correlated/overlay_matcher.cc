#include "decode/correlated/overlay_matcher.h"

#include <algorithm>
#include <bit>
#include <functional>

namespace sallow {

namespace {
constexpr uint32_t kBoundaryMatch = Blossom::kBoundaryMatch;
constexpr int64_t kForever = INT64_MAX;
}  // namespace

OverlayMatcher::OverlayMatcher(const MatchingGraph& graph, const NearLists& near)
    : graph_(&graph),
      near_(&near),
      event_at_(graph.node_count()),
      stops_((graph.node_count() + 63) / 64),
      seen_(graph.node_count(), 0),
      distance_(graph.node_count()),
      step_(graph.node_count()),
      mask_(graph.node_count()) {}

bool OverlayMatcher::match(const uint64_t* bits, size_t words, const WeightOverlay& overlay) {
  bits_ = bits;
  overlay_ = &overlay;
  by_blossom_ = false;
  found_.clear();
  sources_.clear();
  walked_.clear();
  list_events(bits, words);
  for (Event& event : events_) {
    search(event, kForever, true);
    event.partner = kNone;
    event.at_boundary = event.found == event.found_end;
    event.nearest = event.at_boundary ? kNone : found_[event.found].event;
    event.radius = event.at_boundary ? event.boundary : found_[event.found].distance / 2;
    event.nearest_found = event.found;
    if (!event.at_boundary) event.found++;
  }
  return match_tight_pairs(std::span(events_)) || match_rest();
}

void OverlayMatcher::list_events(const uint64_t* bits, size_t words) {
  events_.clear();
  const uint64_t* touched = overlay_->touched_bits();
  for (size_t w = 0; w < words; w++) {
    stops_[w] = bits[w] | touched[w];
    for (uint64_t word = bits[w]; word != 0; word &= word - 1) {
      auto node = static_cast<uint32_t>(64 * w + std::countr_zero(word));
      event_at_[node] = static_cast<uint32_t>(events_.size());
      Event& event = events_.emplace_back();
      event.node = node;
      event.boundary = graph_->boundary_distance(node);
      event.boundary_mask = graph_->boundary_mask(node);
      event.boundary_way = {kNone, kAtSource, kPlainEnd};
    }
  }
}

bool OverlayMatcher::match_rest() {
  by_blossom_ = true;
  auto count = static_cast<uint32_t>(events_.size());
  blossom_.start(count);
  for (uint32_t k = 0; k < count; k++) {
    const Event& event = events_[k];
    blossom_.set_event(k, event.radius, event.boundary);
    blossom_.set_reach(k, {2 * event.radius, Reach::kNobody, 0});
    if (event.partner == kBoundaryMatch) blossom_.match_to_boundary(k);
    if (event.nearest == kNone) continue;
    if (events_[event.nearest].nearest == k && event.nearest < k) continue;
    uint32_t edge = blossom_.add_edge(k, event.nearest, 2 * event.radius, event.nearest_found);
    if (event.partner == event.nearest) blossom_.match(edge);
  }
  return blossom_.solve(*this);
}

Reach OverlayMatcher::next(uint32_t k) {
  Event& event = events_[k];
  if (event.found == event.found_end && event.searched_to != kForever) {
    int64_t boundary = event.boundary;
    search(event, 2 * event.searched_to + 2, false);
    if (event.boundary < boundary) blossom_.lower_boundary(k, event.boundary);
    if (event.found == event.found_end) return {event.searched_to, Reach::kNobody, 0};
  }
  if (event.found == event.found_end) return {Reach::kNever, Reach::kNobody, 0};
  uint32_t place = event.found++;
  return {found_[place].distance, found_[place].event, place};
}

// Puts the events no nearer than searched_to and nearer than the limit into found_, by distance, and the shortest way
// to the boundary met on the way into the event.
void OverlayMatcher::search(Event& event, int64_t limit, bool stop_at_first) {
  size_t source_count = sources_.size();
  event.found = static_cast<uint32_t>(found_.size());
  forget_seen();
  if (!search_lists(event, limit, stop_at_first)) {
    found_.resize(event.found);
    sources_.resize(source_count);
    // Without its lists, the boundary's way may name a source that is gone: find it anew.
    event.boundary = graph_->boundary_distance(event.node);
    event.boundary_mask = graph_->boundary_mask(event.node);
    event.boundary_way = {kNone, kAtSource, kPlainEnd};
    forget_seen();
    search_graph(event, limit, stop_at_first);
  }
  event.found_end = static_cast<uint32_t>(found_.size());
}

void OverlayMatcher::forget_seen() {
  if (++search_ != 0) return;
  std::fill(seen_.begin(), seen_.end(), 0);
  search_ = 1;
}

// False where a list ends before the search does.
bool OverlayMatcher::search_lists(Event& event, int64_t limit, bool stop_at_first) {
  auto base = static_cast<uint32_t>(sources_.size());
  sources_.push_back({event.node, 0, 0, {kNone, kAtSource, kNone}, false, 0, 0});
  for (;;) {
    uint32_t nearest = base;
    for (uint32_t s = base + 1; s < sources_.size(); s++) {
      if (sources_[s].next_distance < sources_[nearest].next_distance) nearest = s;
    }
    int64_t distance = sources_[nearest].next_distance;
    if (distance >= 2 * event.boundary) {
      event.searched_to = kForever;
      return true;
    }
    if (distance >= limit) {
      event.searched_to = limit;
      return true;
    }
    if (!sources_[nearest].is_open) {
      open_source(nearest, event);
    } else {
      Source& source = sources_[nearest];
      uint32_t place = source.cursor;
      if (place == near_->end(source.node)) return false;
      uint32_t node = near_->neighbour(place);
      source.cursor++;
      advance(source);
      if (seen_[node] == search_) continue;
      seen_[node] = search_;
      uint64_t mask = near_->has_masks() ? source.mask ^ near_->mask(place) : 0;
      if (is_event(node) && distance >= event.searched_to) {
        found_.push_back({event_at_[node], distance, mask, {nearest, place, kNone}});
      }
      if (overlay_->touches(node)) follow_lighter_edges(event, node, distance, mask, nearest, place);
    }
    if (stop_at_first && found_.size() > event.found) {
      event.searched_to = found_.back().distance;
      return true;
    }
  }
}

void OverlayMatcher::open_source(uint32_t index, Event& event) {
  Source& source = sources_[index];
  source.is_open = true;
  if (seen_[source.node] == search_) {
    source.next_distance = kForever;
    return;
  }
  seen_[source.node] = search_;
  source.cursor = near_->begin(source.node);
  advance(source);
  bool is_start = source.from.source == kNone;
  offer_boundary(event, source.distance + graph_->boundary_distance(source.node),
                 source.mask ^ graph_->boundary_mask(source.node), {index, kAtSource, kPlainEnd});
  if (!is_start && is_event(source.node) && source.distance >= event.searched_to) {
    found_.push_back({event_at_[source.node], source.distance, source.mask, {index, kAtSource, kNone}});
  }
  if (overlay_->touches(source.node)) {
    follow_lighter_edges(event, source.node, source.distance, source.mask, index, kAtSource);
  }
}

// Moves on to the next event or end of a lighter edge.
void OverlayMatcher::advance(Source& source) {
  uint32_t end = near_->end(source.node);
  while (source.cursor < end && !is_stop(near_->neighbour(source.cursor))) source.cursor++;
  if (source.cursor < end) {
    source.next_distance = source.distance + near_->distance(source.cursor);
  } else {
    int64_t complete_to = near_->complete_to(source.node);
    source.next_distance = complete_to == kForever ? kForever : source.distance + complete_to;
  }
}

void OverlayMatcher::follow_lighter_edges(Event& event, uint32_t node, int64_t distance, uint64_t mask, uint32_t source,
                                          uint32_t place) {
  for (uint32_t w = overlay_->first(node); w != WeightOverlay::kNone; w = overlay_->next(w)) {
    WeightOverlay::Way way = overlay_->way(w);
    uint64_t beyond = mask ^ graph_->edge_mask(way.edge);
    if (way.node == kBoundary) {
      offer_boundary(event, distance + way.weight, beyond, {source, place, way.edge});
    } else if (seen_[way.node] != search_) {
      sources_.push_back(
          {way.node, distance + way.weight, beyond, {source, place, way.edge}, false, 0, distance + way.weight});
    }
  }
}

void OverlayMatcher::offer_boundary(Event& event, int64_t distance, uint64_t mask, Way way) {
  if (distance >= event.boundary) return;
  event.boundary = distance;
  event.boundary_mask = mask;
  event.boundary_way = way;
}

// Dijkstra's search over nodes, with the lighter weights.
void OverlayMatcher::search_graph(Event& event, int64_t limit, bool stop_at_first) {
  queue_.assign(1, {0, event.node});
  seen_[event.node] = search_;
  distance_[event.node] = 0;
  mask_[event.node] = 0;
  while (!queue_.empty() && queue_.front().distance < std::min(limit, 2 * event.boundary)) {
    auto [distance, node] = queue_.front();
    std::pop_heap(queue_.begin(), queue_.end(), std::greater<>());
    queue_.pop_back();
    if (distance != distance_[node]) continue;
    if (node != event.node && is_event(node) && distance >= event.searched_to) {
      found_.push_back({event_at_[node], distance, mask_[node], walk_back(event.node, node, kNone)});
      if (stop_at_first) {
        event.searched_to = distance;
        return;
      }
    }
    if (distance + graph_->boundary_distance(node) < event.boundary) {
      Way way = walk_back(event.node, node, kPlainEnd);
      offer_boundary(event, distance + graph_->boundary_distance(node), mask_[node] ^ graph_->boundary_mask(node), way);
    }
    auto reach = [&](uint32_t to, uint32_t edge, int64_t weight) {
      int64_t longer = distance + weight;
      if (seen_[to] == search_ && longer >= distance_[to]) return;
      seen_[to] = search_;
      distance_[to] = longer;
      mask_[to] = mask_[node] ^ graph_->edge_mask(edge);
      step_[to] = edge;
      queue_.push_back({longer, to});
      std::push_heap(queue_.begin(), queue_.end(), std::greater<>());
    };
    for (const MatchingGraph::Arc& arc : graph_->arcs(node)) reach(arc.node, arc.edge, arc.weight);
    for (uint32_t w = overlay_->first(node); w != WeightOverlay::kNone; w = overlay_->next(w)) {
      WeightOverlay::Way way = overlay_->way(w);
      if (way.node != kBoundary) {
        reach(way.node, way.edge, way.weight);
      } else if (distance + way.weight < event.boundary) {
        offer_boundary(event, distance + way.weight, mask_[node] ^ graph_->edge_mask(way.edge),
                       walk_back(event.node, node, way.edge));
      }
    }
  }
  bool is_all = queue_.empty() || queue_.front().distance >= 2 * event.boundary;
  event.searched_to = is_all ? kForever : limit;
}

OverlayMatcher::Way OverlayMatcher::walk_back(uint32_t from, uint32_t to, uint32_t last_edge) {
  auto begin = static_cast<uint32_t>(walked_.size());
  if (last_edge == kPlainEnd) {
    graph_->append_boundary_path(to, walked_);
  } else if (last_edge != kNone) {
    walked_.push_back(last_edge);
  }
  for (uint32_t node = to; node != from; node = graph_->other_end(step_[node], node)) walked_.push_back(step_[node]);
  return {kWalked, begin, static_cast<uint32_t>(walked_.size())};
}

void OverlayMatcher::append_way(Way way, std::vector<uint32_t>& edges) const {
  if (way.source == kWalked) {
    edges.insert(edges.end(), walked_.begin() + way.place, walked_.begin() + way.last_edge);
    return;
  }
  for (;;) {
    const Source& source = sources_[way.source];
    if (way.last_edge == kPlainEnd) {
      graph_->append_boundary_path(source.node, edges);
    } else if (way.last_edge != kNone) {
      edges.push_back(way.last_edge);
    }
    if (way.place != kAtSource) near_->append_path(source.node, way.place, edges);
    if (source.from.source == kNone) return;
    way = source.from;
  }
}

uint32_t OverlayMatcher::partner(uint32_t event) const {
  if (!by_blossom_) return events_[event].partner;
  uint32_t match = blossom_.match_of(event);
  if (match == kBoundaryMatch) return kBoundaryMatch;
  const Blossom::Edge& edge = blossom_.edge(match);
  return edge.a == event ? edge.b : edge.a;
}

// The way between an event and its partner, for one of the two; null for the other.
const OverlayMatcher::Found* OverlayMatcher::pair_way(uint32_t k) const {
  if (by_blossom_) {
    const Blossom::Edge& edge = blossom_.edge(blossom_.match_of(k));
    return edge.a == k ? &found_[edge.path] : nullptr;
  }
  const Event& event = events_[k];
  if (event.nearest != event.partner) return nullptr;
  if (events_[event.partner].nearest == k && event.partner < k) return nullptr;
  return &found_[event.nearest_found];
}

void OverlayMatcher::append_edges(std::vector<uint32_t>& edges) const {
  for (uint32_t k = 0; k < events_.size(); k++) {
    const Event& event = events_[k];
    if (partner(k) == kBoundaryMatch) {
      if (event.boundary_way.source == kNone) {
        graph_->append_boundary_path(event.node, edges);
      } else {
        append_way(event.boundary_way, edges);
      }
    } else if (const Found* found = pair_way(k)) {
      append_way(found->way, edges);
    }
  }
}

void OverlayMatcher::flip_observables(std::vector<uint64_t>& flips) {
  if (!near_->has_masks()) {
    path_.clear();
    append_edges(path_);
    const DecodingGraph& graph = graph_->graph();
    for (uint32_t e : path_) {
      for (uint32_t o : graph.observables(graph.edges()[e].observables)) flips[o / 64] ^= uint64_t{1} << (o % 64);
    }
    return;
  }
  if (flips.empty()) return;
  for (uint32_t k = 0; k < events_.size(); k++) {
    if (partner(k) == kBoundaryMatch) {
      flips[0] ^= events_[k].boundary_mask;
    } else if (const Found* found = pair_way(k)) {
      flips[0] ^= found->mask;
    }
  }
}

int64_t OverlayMatcher::weight() const {
  int64_t weight = 0;
  for (uint32_t k = 0; k < events_.size(); k++) {
    if (partner(k) == kBoundaryMatch) {
      weight += events_[k].boundary;
    } else if (const Found* found = pair_way(k)) {
      weight += found->distance;
    }
  }
  return weight;
}

int64_t OverlayMatcher::lower_bound() const {
  if (by_blossom_) return blossom_.dual_value();
  int64_t value = 0;
  for (const Event& event : events_) value += event.radius;
  return value;
}

}  // namespace sallow
