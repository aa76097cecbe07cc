#include "decode/matching/blossom.h"

#include <algorithm>

#include "base/error.h"

namespace sallow {

void Blossom::start(uint32_t event_count) {
  event_count_ = event_count;
  radius_.assign(event_count, 0);
  boundary_.assign(event_count, kNoBoundary);
  reach_.assign(event_count, {Reach::kNever, Reach::kNobody, 0});
  outermost_.resize(event_count);
  next_event_.resize(event_count);
  first_arc_.assign(event_count, kNone);
  nodes_.resize(event_count);
  for (uint32_t k = 0; k < event_count; k++) {
    outermost_[k] = k;
    nodes_[k] = {kNone, kNone, kNone, kNone, kNone, kNone, k, k, 0, Label::kFree, 0, 0};
  }
  mark_ = 0;
  free_blossoms_.clear();
  edges_.clear();
  next_arc_.clear();
  queue_.clear();
  tree_.clear();
}

uint32_t Blossom::add_edge(uint32_t a, uint32_t b, int64_t distance, uint32_t path) {
  auto edge = static_cast<uint32_t>(edges_.size());
  edges_.push_back({a, b, distance, path});
  next_arc_.push_back(first_arc_[a]);
  first_arc_[a] = 2 * edge;
  next_arc_.push_back(first_arc_[b]);
  first_arc_[b] = 2 * edge + 1;
  return edge;
}

bool Blossom::solve(Neighbourhood& neighbourhood) {
  for (uint32_t event = 0; event < event_count_; event++) {
    uint32_t root = outermost_[event];
    if (nodes_[root].match == kNone && !grow_tree(root, neighbourhood)) return false;
  }
  for (uint32_t node = event_count_; node < nodes_.size(); node++) {
    if (nodes_[node].child != kNone && is_outermost(node)) settle(node);
  }
  return true;
}

int64_t Blossom::dual_value() const {
  int64_t value = 0;
  for (uint32_t event = 0; event < event_count_; event++) value += radius_[event];
  for (uint32_t node = event_count_; node < nodes_.size(); node++) {
    if (nodes_[node].child == kNone) continue;
    // A blossom's width is in the radius of each of its events, but counts once.
    int64_t events = 1;
    for (uint32_t e = nodes_[node].first; e != nodes_[node].last; e = next_event_[e]) events++;
    value -= (events - 1) * nodes_[node].width;
  }
  return value;
}

int64_t Blossom::shared_width(uint32_t u, uint32_t v) const {
  int64_t width = 0;
  for (uint32_t node = nodes_[u].blossom; node != kNone; node = nodes_[node].blossom) {
    uint32_t other = v;
    while (other != kNone && other != node) other = nodes_[other].blossom;
    if (other == node) width += nodes_[node].width;
  }
  return width;
}

void Blossom::lower_boundary(uint32_t event, int64_t distance) {
  boundary_[event] = distance;
  if (nodes_[outermost_[event]].label == Label::kGrowing) {
    push(now_ + distance - radius_now(event), Kind::kReachedBoundary, event);
  }
}

bool Blossom::discover(uint32_t a, uint32_t b, int64_t distance, uint32_t path) {
  for (uint32_t arc = first_arc_[a]; arc != kNone; arc = next_arc_[arc]) {
    const Edge& edge = edges_[arc / 2];
    if ((edge.a == b || edge.b == b) && edge.distance <= distance) return false;
  }
  watch_edge(add_edge(a, b, distance, path));
  return true;
}

int64_t Blossom::radius_now(uint32_t event) const {
  const Node& node = nodes_[outermost_[event]];
  int64_t grown = now_ - node.since;
  if (node.label == Label::kGrowing) return radius_[event] + grown;
  if (node.label == Label::kShrinking) return radius_[event] - grown;
  return radius_[event];
}

bool Blossom::grow_tree(uint32_t root, Neighbourhood& neighbourhood) {
  now_ = 0;
  pushed_ = 0;
  queue_.clear();
  set_label(root, Label::kGrowing);
  watch(root);
  bool matched = false;
  while (!matched && !queue_.empty()) {
    Collision collision = pop();
    now_ = collision.time;
    switch (collision.kind) {
      case Kind::kEdge:
        matched = meet(collision.index);
        break;
      case Kind::kReach:
        look_farther(collision.index, neighbourhood);
        break;
      case Kind::kReachedBoundary: {
        uint32_t event = collision.index;
        uint32_t node = outermost_[event];
        matched = nodes_[node].label == Label::kGrowing && radius_now(event) == boundary_[event];
        if (matched) augment(node, kBoundaryMatch);
        break;
      }
      case Kind::kShrunk: {
        const Node& node = nodes_[collision.index];
        bool stands = node.child != kNone && node.blossom == kNone && node.label == Label::kShrinking;
        if (stands && node.width == now_ - node.since) expand(collision.index);
        break;
      }
    }
  }
  free_tree();
  return matched;
}

void Blossom::set_label(uint32_t index, Label label) {
  Node& node = nodes_[index];
  int64_t grown = now_ - node.since;
  if (node.label == Label::kShrinking) grown = -grown;
  if (node.label != Label::kFree && grown != 0) {
    node.width += grown;
    for (uint32_t event = node.first;; event = next_event_[event]) {
      radius_[event] += grown;
      if (event == node.last) break;
    }
  }
  node.label = label;
  node.since = now_;
  if (label != Label::kFree) tree_.push_back(index);
}

void Blossom::free_tree() {
  for (uint32_t node : tree_) {
    if (is_outermost(node) && nodes_[node].label != Label::kFree) set_label(node, Label::kFree);
  }
  tree_.clear();
}

// Puts in the queue whatever may stop the growth of this node's events, or its shrinking.
void Blossom::watch(uint32_t index) {
  const Node& node = nodes_[index];
  if (node.label == Label::kShrinking) {
    if (node.child != kNone) push(node.since + node.width, Kind::kShrunk, index);
    return;
  }
  bool growing = node.label == Label::kGrowing;
  for (uint32_t event = node.first;; event = next_event_[event]) {
    for (uint32_t arc = first_arc_[event]; arc != kNone; arc = next_arc_[arc]) watch_edge(arc / 2);
    if (growing) {
      if (boundary_[event] < kNoBoundary)
        push(now_ + boundary_[event] - radius_now(event), Kind::kReachedBoundary, event);
      watch_reach(event);
    }
    if (event == node.last) break;
  }
}

void Blossom::watch_edge(uint32_t index) {
  const Edge& edge = edges_[index];
  uint32_t a = outermost_[edge.a];
  uint32_t b = outermost_[edge.b];
  if (a == b) return;
  Label label_a = nodes_[a].label;
  Label label_b = nodes_[b].label;
  if (label_a != Label::kGrowing) std::swap(label_a, label_b);
  if (label_a != Label::kGrowing || label_b == Label::kShrinking) return;
  int64_t slack = edge.distance - radius_now(edge.a) - radius_now(edge.b);
  if (label_b == Label::kGrowing) slack /= 2;
  push(now_ + slack, Kind::kEdge, index);
}

void Blossom::watch_reach(uint32_t event) {
  if (reach_[event].distance == Reach::kNever) return;
  int64_t wait = reach_[event].distance / 2 - radius_now(event);
  push(now_ + std::max<int64_t>(wait, 0), Kind::kReach, event);
}

void Blossom::push(int64_t time, Kind kind, uint32_t index) {
  queue_.push_back({time, pushed_++, index, kind});
  std::push_heap(queue_.begin(), queue_.end(), Later());
}

Blossom::Collision Blossom::pop() {
  std::pop_heap(queue_.begin(), queue_.end(), Later());
  Collision collision = queue_.back();
  queue_.pop_back();
  return collision;
}

void Blossom::look_farther(uint32_t event, Neighbourhood& neighbourhood) {
  if (nodes_[outermost_[event]].label != Label::kGrowing) return;
  Reach& reach = reach_[event];
  if (reach.distance == Reach::kNever) return;
  if (reach.distance > 2 * radius_now(event)) {
    watch_reach(event);  // the event stood still for a while
    return;
  }
  if (reach.event != Reach::kNobody) {
    bool known = false;
    for (uint32_t arc = first_arc_[event]; arc != kNone && !known; arc = next_arc_[arc]) {
      const Edge& edge = edges_[arc / 2];
      known = edge.a == reach.event || edge.b == reach.event;
    }
    if (!known) watch_edge(add_edge(event, reach.event, reach.distance, reach.path));
  }
  reach = neighbourhood.next(event);
  watch_reach(event);
}

// Acts where an edge has become tight. True where that completes the tree.
bool Blossom::meet(uint32_t index) {
  const Edge& edge = edges_[index];
  uint32_t a = outermost_[edge.a];
  uint32_t b = outermost_[edge.b];
  if (a == b) return false;
  if (nodes_[a].label != Label::kGrowing) std::swap(a, b);
  if (nodes_[a].label != Label::kGrowing || nodes_[b].label == Label::kShrinking) return false;
  int64_t slack = edge.distance - radius_now(edge.a) - radius_now(edge.b);
  SALLOW_CHECK(slack >= 0);
  if (slack > 0) {
    // Queued under labels that have changed since.
    SALLOW_CHECK(nodes_[b].label == Label::kFree || slack % 2 == 0);
    watch_edge(index);
    return false;
  }
  if (nodes_[b].label == Label::kGrowing) {
    form_blossom(index);
    return false;
  }
  uint32_t match = nodes_[b].match;
  if (match == kNone || match == kBoundaryMatch) {
    augment(a, index);
    nodes_[b].match = index;
    return true;
  }
  uint32_t partner = outer_node(match, b);
  nodes_[b].tree_edge = index;
  set_label(b, Label::kShrinking);
  watch(b);
  set_label(partner, Label::kGrowing);
  watch(partner);
  return false;
}

// Flips matched and unmatched edges from a growing node up to the root.
void Blossom::augment(uint32_t node, uint32_t new_match) {
  for (;;) {
    uint32_t old_match = nodes_[node].match;
    nodes_[node].match = new_match;
    if (old_match == kNone) return;
    uint32_t shrinking = outer_node(old_match, node);
    new_match = nodes_[shrinking].tree_edge;
    nodes_[shrinking].match = new_match;
    node = outer_node(new_match, shrinking);
  }
}

// The growing node two steps up, or kNone at the root.
uint32_t Blossom::tree_parent(uint32_t growing) const {
  uint32_t match = nodes_[growing].match;
  if (match == kNone) return kNone;
  uint32_t shrinking = outer_node(match, growing);
  return outer_node(nodes_[shrinking].tree_edge, shrinking);
}

// Climbs from both in turn, so that the work is of the order of the cycle's length.
uint32_t Blossom::common_ancestor(uint32_t a, uint32_t b) {
  mark_++;
  for (;;) {
    if (a != kNone) {
      if (nodes_[a].mark == mark_) return a;
      nodes_[a].mark = mark_;
      a = tree_parent(a);
    }
    std::swap(a, b);
  }
}

uint32_t Blossom::new_blossom() {
  if (!free_blossoms_.empty()) {
    uint32_t index = free_blossoms_.back();
    free_blossoms_.pop_back();
    return index;
  }
  nodes_.emplace_back();
  return static_cast<uint32_t>(nodes_.size() - 1);
}

void Blossom::wrap(uint32_t node, uint32_t outermost) {
  for (uint32_t event = nodes_[node].first;; event = next_event_[event]) {
    outermost_[event] = outermost;
    if (event == nodes_[node].last) break;
  }
}

void Blossom::form_blossom(uint32_t meeting) {
  uint32_t a = outermost_[edges_[meeting].a];
  uint32_t b = outermost_[edges_[meeting].b];
  uint32_t top = common_ancestor(a, b);
  // Around the cycle: from the ancestor down to a, across, and from b up again. cycle_edges_[k] follows cycle_[k].
  cycle_.clear();
  cycle_edges_.clear();
  for (uint32_t node = a; node != top;) {
    uint32_t match = nodes_[node].match;
    uint32_t shrinking = outer_node(match, node);
    uint32_t tree_edge = nodes_[shrinking].tree_edge;
    cycle_.push_back(node);
    cycle_edges_.push_back(match);
    cycle_.push_back(shrinking);
    cycle_edges_.push_back(tree_edge);
    node = outer_node(tree_edge, shrinking);
  }
  cycle_.push_back(top);
  std::reverse(cycle_.begin(), cycle_.end());
  std::reverse(cycle_edges_.begin(), cycle_edges_.end());
  cycle_edges_.push_back(meeting);
  for (uint32_t node = b; node != top;) {
    uint32_t match = nodes_[node].match;
    uint32_t shrinking = outer_node(match, node);
    uint32_t tree_edge = nodes_[shrinking].tree_edge;
    cycle_.push_back(node);
    cycle_edges_.push_back(match);
    cycle_.push_back(shrinking);
    cycle_edges_.push_back(tree_edge);
    node = outer_node(tree_edge, shrinking);
  }

  uint32_t blossom = new_blossom();
  nodes_[blossom] = {nodes_[top].match, kNone, kNone, kNone, kNone, top, kNone, kNone, 0, Label::kFree, now_, 0};
  size_t size = cycle_.size();
  for (size_t k = 0; k < size; k++) {
    Node& node = nodes_[cycle_[k]];
    Label label = node.label;
    set_label(cycle_[k], Label::kFree);
    node.label = label;  // until it is known who must be watched
    node.blossom = blossom;
    node.next = cycle_[(k + 1) % size];
    node.cycle_edge = cycle_edges_[k];
    if (k == 0) {
      nodes_[blossom].first = node.first;
    } else {
      next_event_[nodes_[blossom].last] = node.first;
    }
    nodes_[blossom].last = node.last;
  }
  wrap(blossom, blossom);
  set_label(blossom, Label::kGrowing);
  // Those that grew before are watched already; their collisions find the blossom through outermost_.
  for (size_t k = 0; k < size; k++) {
    Node& node = nodes_[cycle_[k]];
    bool was_shrinking = node.label == Label::kShrinking;
    node.label = Label::kFree;
    if (!was_shrinking) continue;
    for (uint32_t event = node.first;; event = next_event_[event]) {
      for (uint32_t arc = first_arc_[event]; arc != kNone; arc = next_arc_[arc]) watch_edge(arc / 2);
      if (boundary_[event] < kNoBoundary) push(now_ + boundary_[event] - radius_[event], Kind::kReachedBoundary, event);
      watch_reach(event);
      if (event == node.last) break;
    }
  }
}

uint32_t Blossom::child_with(uint32_t blossom, uint32_t event) const {
  uint32_t node = event;
  while (nodes_[node].blossom != blossom) node = nodes_[node].blossom;
  return node;
}

// A shrinking blossom of width 0 falls apart: the even way from its tree edge to its match stays in the tree, the rest
// pairs up.
void Blossom::expand(uint32_t blossom) {
  set_label(blossom, Label::kFree);
  uint32_t tree_edge = nodes_[blossom].tree_edge;
  uint32_t match = nodes_[blossom].match;
  uint32_t top = child_with(blossom, inner_end(tree_edge, blossom));
  uint32_t bottom = child_with(blossom, inner_end(match, blossom));
  cycle_.clear();
  cycle_edges_.clear();
  for (uint32_t node = top;;) {
    cycle_.push_back(node);
    cycle_edges_.push_back(nodes_[node].cycle_edge);
    node = nodes_[node].next;
    if (node == top) break;
  }
  size_t size = cycle_.size();
  size_t steps = std::find(cycle_.begin(), cycle_.end(), bottom) - cycle_.begin();
  if (steps % 2 == 1) {
    // The even way leads backwards: turn the cycle around.
    std::reverse(cycle_.begin() + 1, cycle_.end());
    std::reverse(cycle_edges_.begin(), cycle_edges_.end());
    steps = size - steps;
  }
  for (uint32_t node : cycle_) {
    nodes_[node].blossom = kNone;
    nodes_[node].since = now_;
    wrap(node, node);
  }
  nodes_[blossom].child = kNone;
  free_blossoms_.push_back(blossom);
  for (size_t k = 0; k <= steps; k++) {
    if (k % 2 == 0) {
      nodes_[cycle_[k]].tree_edge = k == 0 ? tree_edge : cycle_edges_[k - 1];
      nodes_[cycle_[k]].match = k == steps ? match : cycle_edges_[k];
      set_label(cycle_[k], Label::kShrinking);
    } else {
      nodes_[cycle_[k]].match = cycle_edges_[k - 1];
      set_label(cycle_[k], Label::kGrowing);
    }
  }
  for (size_t k = steps + 1; k < size; k += 2) {
    nodes_[cycle_[k]].match = nodes_[cycle_[k + 1]].match = cycle_edges_[k];
  }
  for (size_t k = 0; k < size; k++) watch(cycle_[k]);
}

// Hands a blossom's match down: the node that holds the matched event takes it, the others pair up along the cycle.
void Blossom::settle(uint32_t blossom) {
  uint32_t match = nodes_[blossom].match;
  cycle_.assign(1, blossom);
  while (!cycle_.empty()) {
    uint32_t outer = cycle_.back();
    cycle_.pop_back();
    if (outer < event_count_) continue;
    match = nodes_[outer].match;
    uint32_t event;
    if (match == kBoundaryMatch) {
      // Any event of the blossom at its boundary will do.
      event = nodes_[outer].first;
      while (radius_[event] != boundary_[event]) event = next_event_[event];
    } else {
      event = edges_[match].a;
      uint32_t node = event;
      while (node != kNone && node != outer) node = nodes_[node].blossom;
      if (node == kNone) event = edges_[match].b;
    }
    uint32_t base = child_with(outer, event);
    nodes_[base].match = match;
    cycle_.push_back(base);
    for (uint32_t node = nodes_[base].next; node != base;) {
      uint32_t partner = nodes_[node].next;
      nodes_[node].match = nodes_[partner].match = nodes_[node].cycle_edge;
      cycle_.push_back(node);
      cycle_.push_back(partner);
      node = nodes_[partner].next;
    }
  }
}

}  // namespace sallow
