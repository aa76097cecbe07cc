#include "decode/matching/engine/blossom.h"

#include <algorithm>

#include "base/error.h"

namespace sallow {

uint32_t Neighbourhood::meet(uint32_t, const Reach& reach) {
  return reach.event;
}

void Blossom::start(uint32_t event_count) {
  nodes_.clear();
  free_blossoms_.clear();
  edges_.clear();
  next_arc_.clear();
  queue_.clear();
  ready_.clear();
  tree_.clear();
  mark_ = 0;
  for (uint32_t k = 0; k < event_count; k++) add_event(0, kNoBoundary);
}

uint32_t Blossom::add_event(int64_t radius, int64_t boundary_distance) {
  auto event = static_cast<uint32_t>(nodes_.size());
  Node& node = nodes_.emplace_back();
  node.radius = radius;
  node.boundary = boundary_distance;
  node.reach = {Reach::kNever, Reach::kNoEvent, 0};
  node.alarm = kNoAlarm;
  node.outermost = event;
  node.first_arc = kNone;
  node.since = 0;
  node.width = 0;
  node.match = kNone;
  node.blossom = kNone;
  node.child = kNone;
  node.first = node.last = event;
  node.mark = 0;
  node.label = kFree;
  node.is_event = true;
  return event;
}

uint32_t Blossom::add_edge(uint32_t a, uint32_t b, int64_t distance, uint32_t path) {
  auto edge = static_cast<uint32_t>(edges_.size());
  edges_.push_back({a, b, distance, path});
  next_arc_.push_back(nodes_[a].first_arc);
  next_arc_.push_back(nodes_[b].first_arc);
  nodes_[a].first_arc = 2 * edge;
  nodes_[b].first_arc = 2 * edge + 1;
  return edge;
}

bool Blossom::solve(Neighbourhood& neighbourhood) {
  steps_ += nodes_.size();
  for (uint32_t node = 0; node < nodes_.size(); node++) {
    if (!nodes_[node].is_event) continue;
    uint32_t root = nodes_[node].outermost;
    if (nodes_[root].match == kNone && !grow_tree(root, neighbourhood)) return false;
  }
  settle();
  return true;
}

void Blossom::settle() {
  for (uint32_t node = 0; node < nodes_.size(); node++) {
    if (is_blossom(node) && is_outermost(node)) settle(node);
  }
}

int64_t Blossom::dual_value() const {
  int64_t value = 0;
  for (const Node& node : nodes_) {
    if (node.is_event) value += node.radius;
    if (node.child == kNone) continue;
    // A blossom's width is in the radius of each of its events, but counts once.
    int64_t events = 1;
    for (uint32_t e = node.first; e != node.last; e = nodes_[e].next_event) events++;
    value -= (events - 1) * node.width;
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

void Blossom::list_events(uint32_t blossom, std::vector<uint32_t>& events) const {
  uint32_t event = nodes_[blossom].first;
  for (; event != nodes_[blossom].last; event = nodes_[event].next_event) events.push_back(event);
  events.push_back(event);
}

void Blossom::lower_boundary(uint32_t event, int64_t distance) {
  nodes_[event].boundary = distance;
  if (event != advancing_ && nodes_[nodes_[event].outermost].label == kGrowing) ready_.push_back(event);
}

bool Blossom::is_known(uint32_t a, uint32_t b, int64_t distance) {
  for (uint32_t arc = nodes_[a].first_arc; arc != kNone; arc = next_arc_[arc]) {
    steps_++;
    if (far_end(arc) == b && edges_[arc / 2].distance <= distance) return true;
  }
  return false;
}

bool Blossom::discover(uint32_t a, uint32_t b, int64_t distance, uint32_t path) {
  if (is_known(a, b, distance)) return false;
  add_edge(a, b, distance, path);
  for (uint32_t event : {a, b}) {
    if (event != advancing_ && nodes_[nodes_[event].outermost].label == kGrowing) ready_.push_back(event);
  }
  return true;
}

bool Blossom::grow_tree(uint32_t root, Neighbourhood& neighbourhood) {
  now_ = 0;
  pushed_ = 0;
  ready_.clear();
  set_label(root, kGrowing);
  set_ready(root);
  bool matched = false;
  while (!matched) {
    steps_++;
    if (!ready_.empty()) {
      uint32_t event = ready_.back();
      ready_.pop_back();
      matched = advance(event, neighbourhood);
      continue;
    }
    if (queue_.empty()) break;
    std::pop_heap(queue_.begin(), queue_.end());
    Alarm alarm = queue_.back();
    queue_.pop_back();
    now_ = alarm.time;
    Node& node = nodes_[alarm.node];
    if (node.is_event) {
      if (node.alarm != alarm.time) continue;
      node.alarm = kNoAlarm;
      matched = advance(alarm.node, neighbourhood);
    } else {
      bool stands = node.child != kNone && node.blossom == kNone && node.label == kShrinking;
      if (stands && node.width == now_ - node.since) expand(alarm.node);
    }
  }
  advancing_ = kNone;
  free_tree();
  return matched;
}

// Handles everything that a growing event touches, then sets its alarm. True if that completes the tree.
bool Blossom::advance(uint32_t event, Neighbourhood& neighbourhood) {
  advancing_ = event;
  for (;;) {
    steps_++;
    uint32_t node = nodes_[event].outermost;
    if (nodes_[node].label != kGrowing) return false;
    int64_t radius = radius_now(nodes_[event]);
    if (nodes_[event].reach.distance <= 2 * radius) look_farther(event, radius, neighbourhood);
    int64_t wait = nodes_[event].boundary - radius;
    if (wait == 0) {
      augment(node, kBoundaryMatch);
      return true;
    }
    const Reach& reach = nodes_[event].reach;
    if (reach.distance != Reach::kNever) wait = std::min(wait, (reach.distance + 1) / 2 - radius);
    uint32_t touched = kNone;
    for (uint32_t arc = nodes_[event].first_arc; arc != kNone; arc = next_arc_[arc]) {
      steps_++;
      const Node& end = nodes_[far_end(arc)];
      const Node& other = nodes_[end.outermost];
      if (end.outermost == node || other.label == kShrinking) continue;
      int64_t slack = edges_[arc / 2].distance - radius - radius_now(end);
      if (slack == 0) {
        touched = arc;
        break;
      }
      SALLOW_CHECK(slack > 0 && (other.label == kFree || slack % 2 == 0));
      wait = std::min(wait, other.label == kGrowing ? slack / 2 : slack);
    }
    if (touched == kNone) {
      if (wait < kNoBoundary / 2) set_alarm(event, now_ + wait);
      return false;
    }
    if (meet(touched / 2, node, nodes_[far_end(touched)].outermost)) return true;
  }
}

void Blossom::look_farther(uint32_t event, int64_t radius, Neighbourhood& neighbourhood) {
  while (nodes_[event].reach.distance <= 2 * radius) {
    Reach reach = nodes_[event].reach;
    if (reach.event != Reach::kNoEvent) {
      uint32_t other = reach.event == Reach::kUnresolved ? neighbourhood.meet(event, reach) : reach.event;
      if (!is_known(event, other, reach.distance)) add_edge(event, other, reach.distance, reach.path);
    }
    reach = neighbourhood.next(event);
    nodes_[event].reach = reach;
    steps_++;
  }
}

void Blossom::set_alarm(uint32_t event, int64_t time) {
  if (nodes_[event].alarm <= time) return;
  nodes_[event].alarm = time;
  push(time, event);
}

void Blossom::push(int64_t time, uint32_t node) {
  queue_.push_back({time, pushed_++, node});
  std::push_heap(queue_.begin(), queue_.end());
}

void Blossom::set_label(uint32_t index, Label label) {
  Node& node = nodes_[index];
  int64_t grown = node.label * (now_ - node.since);
  if (grown != 0) {
    node.width += grown;
    for (uint32_t event = node.first;; event = nodes_[event].next_event) {
      nodes_[event].radius += grown;
      steps_++;
      if (event == node.last) break;
    }
  }
  node.label = label;
  node.since = now_;
  if (label != kFree) tree_.push_back(index);
}

void Blossom::free_tree() {
  steps_ += queue_.size() + tree_.size();
  for (const Alarm& alarm : queue_) nodes_[alarm.node].alarm = kNoAlarm;
  queue_.clear();
  for (uint32_t node : tree_) {
    if (is_outermost(node) && nodes_[node].label != kFree) set_label(node, kFree);
  }
  tree_.clear();
}

void Blossom::set_ready(uint32_t node) {
  for (uint32_t event = nodes_[node].first;; event = nodes_[event].next_event) {
    ready_.push_back(event);
    steps_++;
    if (event == nodes_[node].last) break;
  }
}

// For a node that no longer shrinks: growing events may touch it earlier than their alarms assume.
void Blossom::alarm_neighbours(uint32_t node) {
  for (uint32_t event = nodes_[node].first;; event = nodes_[event].next_event) {
    for (uint32_t arc = nodes_[event].first_arc; arc != kNone; arc = next_arc_[arc]) {
      steps_++;
      const Node& end = nodes_[far_end(arc)];
      if (nodes_[end.outermost].label != kGrowing) continue;
      set_alarm(far_end(arc), now_ + edges_[arc / 2].distance - radius_now(end) - nodes_[event].radius);
    }
    if (event == nodes_[node].last) break;
  }
}

// A growing node touches a free or growing node along an edge. True if that completes the tree.
bool Blossom::meet(uint32_t edge, uint32_t growing, uint32_t other) {
  if (nodes_[other].label == kGrowing) {
    form_blossom(edge);
    return false;
  }
  uint32_t match = nodes_[other].match;
  if (match == kNone || match == kBoundaryMatch) {
    augment(growing, edge);
    nodes_[other].match = edge;
    return true;
  }
  uint32_t partner = outer_node(match, other);
  nodes_[other].tree_edge = edge;
  set_label(other, kShrinking);
  if (is_blossom(other)) push(now_ + nodes_[other].width, other);
  set_label(partner, kGrowing);
  set_ready(partner);
  return false;
}

// Flips matched and unmatched edges from a growing node up to the root.
void Blossom::augment(uint32_t node, uint32_t new_match) {
  for (;;) {
    steps_++;
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

// Climbs from both nodes in turn, so that the work is proportional to the length of the cycle.
uint32_t Blossom::common_ancestor(uint32_t a, uint32_t b) {
  mark_++;
  for (;;) {
    steps_++;
    if (a != kNone) {
      if (nodes_[a].mark == mark_) return a;
      nodes_[a].mark = mark_;
      a = tree_parent(a);
    }
    std::swap(a, b);
  }
}

uint32_t Blossom::new_blossom() {
  uint32_t index;
  if (!free_blossoms_.empty()) {
    index = free_blossoms_.back();
    free_blossoms_.pop_back();
  } else {
    index = static_cast<uint32_t>(nodes_.size());
    nodes_.emplace_back();
  }
  Node& node = nodes_[index];
  node.since = now_;
  node.width = 0;
  node.blossom = kNone;
  node.mark = 0;
  node.label = kFree;
  node.is_event = false;
  return index;
}

void Blossom::wrap(uint32_t node, uint32_t outermost) {
  for (uint32_t event = nodes_[node].first;; event = nodes_[event].next_event) {
    nodes_[event].outermost = outermost;
    steps_++;
    if (event == nodes_[node].last) break;
  }
}

// The path from a growing node up to, but not including, a growing ancestor; each node with the edge to the next.
void Blossom::climb(uint32_t node, uint32_t top) {
  while (node != top) {
    uint32_t match = nodes_[node].match;
    uint32_t shrinking = outer_node(match, node);
    uint32_t tree_edge = nodes_[shrinking].tree_edge;
    cycle_.push_back(node);
    cycle_edges_.push_back(match);
    cycle_.push_back(shrinking);
    cycle_edges_.push_back(tree_edge);
    node = outer_node(tree_edge, shrinking);
  }
}

void Blossom::form_blossom(uint32_t meeting) {
  uint32_t a = nodes_[edges_[meeting].a].outermost;
  uint32_t b = nodes_[edges_[meeting].b].outermost;
  uint32_t top = common_ancestor(a, b);
  // Around the cycle: from the ancestor down to a, across, and from b back up. cycle_edges_[k] follows cycle_[k].
  cycle_.clear();
  cycle_edges_.clear();
  climb(a, top);
  cycle_.push_back(top);
  std::reverse(cycle_.begin(), cycle_.end());
  std::reverse(cycle_edges_.begin(), cycle_edges_.end());
  cycle_edges_.push_back(meeting);
  climb(b, top);

  uint32_t blossom = new_blossom();
  nodes_[blossom].match = nodes_[top].match;
  nodes_[blossom].child = top;
  size_t size = cycle_.size();
  steps_ += size;
  for (size_t k = 0; k < size; k++) {
    // Nodes that grew before have their alarms; events of nodes that shrank must search again once the blossom is
    // built.
    if (nodes_[cycle_[k]].label == kShrinking) set_ready(cycle_[k]);
    set_label(cycle_[k], kFree);
    Node& node = nodes_[cycle_[k]];
    node.blossom = blossom;
    node.next = cycle_[(k + 1) % size];
    node.cycle_edge = cycle_edges_[k];
    if (k == 0) {
      nodes_[blossom].first = node.first;
    } else {
      nodes_[nodes_[blossom].last].next_event = node.first;
    }
    nodes_[blossom].last = node.last;
  }
  wrap(blossom, blossom);
  set_label(blossom, kGrowing);
}

uint32_t Blossom::child_with(uint32_t blossom, uint32_t event) const {
  uint32_t node = event;
  while (nodes_[node].blossom != blossom) node = nodes_[node].blossom;
  return node;
}

// Expands a shrinking blossom of width 0: the even path from its tree edge to its match stays in the tree, the other
// nodes are paired.
void Blossom::expand(uint32_t blossom) {
  set_label(blossom, kFree);
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
  steps_ += size;
  size_t steps = std::find(cycle_.begin(), cycle_.end(), bottom) - cycle_.begin();
  if (steps % 2 == 1) {
    // The even path runs backwards: reverse the cycle.
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
      set_label(cycle_[k], kShrinking);
      if (is_blossom(cycle_[k])) push(now_ + nodes_[cycle_[k]].width, cycle_[k]);
    } else {
      nodes_[cycle_[k]].match = cycle_edges_[k - 1];
      set_label(cycle_[k], kGrowing);
      set_ready(cycle_[k]);
    }
  }
  for (size_t k = steps + 1; k < size; k += 2) {
    nodes_[cycle_[k]].match = nodes_[cycle_[k + 1]].match = cycle_edges_[k];
  }
  for (size_t k = steps + 1; k < size; k++) alarm_neighbours(cycle_[k]);
}

// Passes a blossom's match down: the node that contains the matched event takes it, the others are paired along the
// cycle.
void Blossom::settle(uint32_t blossom) {
  cycle_.assign(1, blossom);
  while (!cycle_.empty()) {
    uint32_t outer = cycle_.back();
    cycle_.pop_back();
    steps_++;
    if (nodes_[outer].is_event) continue;
    uint32_t match = nodes_[outer].match;
    uint32_t event;
    if (match == kBoundaryMatch) {
      // Any event of the blossom that is tight with the boundary can take the match.
      event = nodes_[outer].first;
      while (nodes_[event].radius != nodes_[event].boundary) event = nodes_[event].next_event;
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
