#include "decode/matching/incremental/local_regions.h"

#include <algorithm>

namespace sallow {

LocalRegions::LocalRegions(const MatchingGraph& graph)
    : graph_(&graph), at_node_(graph.node_count()), boundary_way_(graph.node_count()), on_walk_(graph.node_count()) {}

void LocalRegions::start(const WeightOverlay& overlay) {
  overlay_ = &overlay;
  centres_.clear();
  visits_.clear();
  if (++shot_ != 0) return;
  std::fill(at_node_.begin(), at_node_.end(), AtNode());
  std::fill(boundary_way_.begin(), boundary_way_.end(), BoundaryWay());
  shot_ = 1;
}

void LocalRegions::add_event(uint32_t node) {
  auto event = static_cast<uint32_t>(centres_.size());
  int64_t boundary = has_boundary_way(node) ? graph_->boundary_distance(node) : MatchingGraph::kNoBoundary;
  centres_.push_back({node, boundary, node, kNone, 0});
  visits_.push_back({event, kNone, kNone, 0});
  at_node_[node] = {shot_, event};
}

void LocalRegions::visit(uint32_t node, uint32_t event, int64_t distance, uint32_t step) {
  if (is_visited(node)) {
    for (uint32_t v = at_node_[node].visit; v != kNone; v = visits_[v].next) {
      if (visits_[v].event == event) return;  // visited by an earlier search, at the same distance
    }
    visits_.push_back({event, step, at_node_[node].visit, distance});
  } else {
    visits_.push_back({event, step, kNone, distance});
  }
  at_node_[node] = {shot_, static_cast<uint32_t>(visits_.size() - 1)};
}

int64_t LocalRegions::grow(uint32_t event, int64_t limit, const std::vector<int64_t>& radii) {
  walk<true>(event, limit, radii);
  return reach_;
}

void LocalRegions::search(uint32_t event, int64_t limit, const std::vector<int64_t>& radii) {
  walk<false>(event, limit, radii);
}

template <bool kEndsEarly>
void LocalRegions::walk(uint32_t event, int64_t limit, const std::vector<int64_t>& radii) {
  if (++walk_ == 0) {
    std::fill(on_walk_.begin(), on_walk_.end(), OnWalk());
    std::fill(contact_of_.begin(), contact_of_.end(), 0);
    walk_ = 1;
  }
  if (contact_of_.size() < centres_.size()) contact_of_.resize(centres_.size(), 0);
  contacts_.clear();
  reach_ = std::min(limit, centres_[event].boundary);
  is_all_ = true;
  const bool has_heavier = overlay_->has_heavier();
  uint32_t start = centres_[event].node;
  on_walk_[start] = {walk_, kNone, 0};
  queue_.clear();
  queue_.push(0, start);
  while (!queue_.is_empty()) {
    if (queue_.first().distance > reach_) break;
    const auto [distance, node] = queue_.pop();
    if (distance != on_walk_[node].distance) continue;
    if (node != start) visit(node, event, distance, on_walk_[node].step);
    offer_boundary_beyond(event, distance, node);
    auto look = [&, node = node](uint32_t to, uint32_t edge, int64_t longer) {
      if (is_visited(to)) {
        for (uint32_t v = at_node_[to].visit; v != kNone; v = visits_[v].next) {
          const Visit& other = visits_[v];
          if (other.event != event)
            meet<kEndsEarly>({event, other.event, longer + other.distance, node, edge, to}, radii);
        }
      }
      if (longer > reach_) {
        is_all_ = false;
        return;
      }
      OnWalk& there = on_walk_[to];
      if (there.walk == walk_ && there.distance <= longer) return;
      there = {walk_, edge, longer};
      queue_.push(longer, to);
    };
    for (const MatchingGraph::Arc& arc : graph_->arcs(node)) {
      if (has_heavier && overlay_->is_heavier(arc.edge, arc.weight)) continue;
      look(arc.node, arc.edge, distance + arc.weight);
    }
    for (uint32_t w = overlay_->first(node); w != WeightOverlay::kNone; w = overlay_->next(w)) {
      WeightOverlay::Way way = overlay_->way(w);
      if (way.node == kBoundary) {
        offer_boundary(event, distance + way.weight, node, way.edge);
      } else {
        look(way.node, way.edge, distance + way.weight);
      }
    }
  }
  is_all_ = is_all_ && queue_.is_empty();
  centres_[event].walked = std::max(centres_[event].walked, reach_);
}

template <bool kEndsEarly>
void LocalRegions::meet(const Contact& contact, const std::vector<int64_t>& radii) {
  const int64_t radius = radii[contact.other];
  if (contact.distance > reach_ + (kEndsEarly ? radius : std::max(radius, centres_[contact.other].walked))) return;
  uint64_t known = contact_of_[contact.other];
  if (known >> 32 == walk_) {
    Contact& nearest = contacts_[known & UINT32_MAX];
    if (contact.distance >= nearest.distance) return;
    nearest = contact;
  } else {
    contact_of_[contact.other] = uint64_t{walk_} << 32 | contacts_.size();
    contacts_.push_back(contact);
  }
  if (kEndsEarly) reach_ = contact.distance - radius;
}

void LocalRegions::offer_boundary(uint32_t event, int64_t distance, uint32_t node, uint32_t edge) {
  Centre& centre = centres_[event];
  if (distance >= centre.boundary) return;
  centre.boundary = distance;
  centre.boundary_node = node;
  centre.boundary_edge = edge;
  reach_ = std::min(reach_, distance);
}

// The path to the boundary from a node that a search has reached: the graph's path or, if that became heavier, the
// node's own edges. The search continues and finds other paths.
void LocalRegions::offer_boundary_beyond(uint32_t event, int64_t distance, uint32_t node) {
  if (has_boundary_way(node)) {
    offer_boundary(event, distance + graph_->boundary_distance(node), node, kNone);
    return;
  }
  std::span<const DecodingEdge> edges = graph_->graph().edges();
  uint32_t first = graph_->boundary_edges(node);
  if (first == MatchingGraph::kNoEdge) return;
  for (uint32_t e = first; e < edges.size() && edges[e].u == edges[first].u && edges[e].v == kBoundary; e++) {
    if (!overlay_->is_changed(e)) offer_boundary(event, distance + edges[e].weight, node, e);
  }
}

// The result holds for all nodes on the path, so that no step is checked twice.
bool LocalRegions::has_boundary_way(uint32_t node) {
  if (!overlay_->has_heavier()) return true;
  bool is_whole = true;
  uint32_t end = node;
  for (; end != kBoundary; end = graph_->boundary_step(end).node) {
    if (boundary_way_[end].shot == shot_) {
      is_whole = boundary_way_[end].is_whole;
      break;
    }
    const MatchingGraph::Arc& step = graph_->boundary_step(end);
    if (step.edge != MatchingGraph::kNoEdge && overlay_->is_heavier(step.edge, step.weight)) {
      boundary_way_[end] = {shot_, false};
      is_whole = false;
      break;
    }
  }
  for (; node != end; node = graph_->boundary_step(node).node) boundary_way_[node] = {shot_, is_whole};
  return is_whole;
}

// Appends the path from a node back to the event.
void LocalRegions::append_walk(uint32_t event, uint32_t node, std::vector<uint32_t>& edges) const {
  while (node != centres_[event].node) {
    uint32_t v = at_node_[node].visit;
    while (visits_[v].event != event) v = visits_[v].next;
    edges.push_back(visits_[v].step);
    node = graph_->other_end(visits_[v].step, node);
  }
}

void LocalRegions::append_way(const Contact& contact, std::vector<uint32_t>& edges) const {
  append_walk(contact.walker, contact.node, edges);
  edges.push_back(contact.edge);
  append_walk(contact.other, contact.other_node, edges);
}

void LocalRegions::append_boundary_way(uint32_t event, std::vector<uint32_t>& edges) const {
  const Centre& centre = centres_[event];
  append_walk(event, centre.boundary_node, edges);
  if (centre.boundary_edge == kNone) {
    graph_->append_boundary_path(centre.boundary_node, edges);
  } else {
    edges.push_back(centre.boundary_edge);
  }
}

}  // namespace sallow
