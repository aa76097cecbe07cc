#include "decode/union_find/cluster_growth.h"

#include <algorithm>
#include <bit>

#include "base/error.h"
#include "base/rising_list.h"

namespace sallow {

ClusterGrowth::ClusterGrowth(const MatchingGraph& graph, const NearPatterns& near)
    : graph_(&graph),
      near_(&near),
      open_((graph.node_count() + 63) / 64),
      event_at_(graph.node_count(), kNone),
      paths_(graph) {}

void ClusterGrowth::explain(const uint64_t* bits, size_t words) {
  forget();
  bits_ = bits;
  words_ = words;
  nodes_ = {};
  std::copy_n(bits, words, open_.data());
  for (size_t w = 0; w < words; w++) {
    while (const uint64_t word = open_[w]) {
      open_[w] = word & (word - 1);
      settle(static_cast<uint32_t>(64 * w + std::countr_zero(word)));
    }
  }
  finish();
}

void ClusterGrowth::explain(const uint64_t* bits, std::span<const uint32_t> nodes) {
  forget();
  bits_ = bits;
  words_ = 0;
  nodes_ = nodes;
  for (uint32_t node : nodes) open_[node / 64] |= uint64_t{1} << (node % 64);
  for (uint32_t node : nodes) {
    const uint64_t bit = uint64_t{1} << (node % 64);
    if ((open_[node / 64] & bit) == 0) continue;
    open_[node / 64] ^= bit;
    settle(node);
  }
  finish();
}

void ClusterGrowth::finish() {
  if (events_.empty()) return;
  grow();
  peel();
}

void ClusterGrowth::forget() {
  for (const Event& event : events_) event_at_[event.node] = kNone;
  events_.clear();
  clusters_.clear();
  contacts_.clear();
  peeled_.clear();
  flips_ = 0;
  growing_count_ = 0;
}

// Explains an event that needs no growth, together with its partner; or adds it as a cluster.
inline void ClusterGrowth::settle(uint32_t node) {
  const uint32_t place = near_->nearest(bits_, node);
  const uint32_t other = near_->node_at(node, place);
  // If the partner has a lower number, it was processed already.
  const bool is_settled = other == node ? near_->is_whole(place)
                                        : other > node && near_->node_at(other, near_->nearest(bits_, other)) == node;
  if (!is_settled) {
    add_event(node, place, 0, true);
    return;
  }
  flips_ ^= near_->mask(place);
  if (other != node) open_[other / 64] &= ~(uint64_t{1} << (other % 64));
}

// Adds an event as a cluster of its own.
uint32_t ClusterGrowth::add_event(uint32_t node, uint32_t place, int64_t clock, bool grows) {
  const auto event = static_cast<uint32_t>(events_.size());
  event_at_[node] = event;
  events_.push_back({.node = node,
                     .place = place,
                     .limit = -1,
                     .is_whole = false,
                     .is_open = true,
                     .cluster = event,
                     .next_member = kNone});
  clusters_.push_back({clock, event, event, 1, kNone, true, grows});
  growing_count_ += grows ? 1 : 0;
  return event;
}

// Adds the cluster of an event that settle() has explained, in the state that it has had since. Returns the event.
uint32_t ClusterGrowth::take_in(uint32_t node) {
  const uint32_t place = near_->nearest(bits_, node);
  if (near_->is_end(place)) {
    const uint32_t event = add_event(node, place, near_->distance(place) / 2, false);
    clusters_[event].exit = event;
    flips_ ^= near_->mask(place);
    return event;
  }
  const uint32_t other = near_->node_at(node, place), back = near_->nearest(bits_, other);
  const int64_t radius = near_->distance(place) / 2;
  const uint32_t event = add_event(node, place + 1, radius, false);
  const uint32_t partner = add_event(other, back + 1, radius, false);
  // settle() used the path from the lower node.
  const uint32_t contact = node < other ? add_contact(event, partner, place, 2 * radius, near_->mask(place))
                                        : add_contact(partner, event, back, 2 * radius, near_->mask(back));
  flips_ ^= contacts_[contact].mask;
  join(contact);
  return event;
}

void ClusterGrowth::grow() {
  alarms_.start();
  for (uint32_t event = 0, count = static_cast<uint32_t>(events_.size()); event < count; event++) ring_event(event);
  for (uint32_t number = 0; growing_count_ > 0;) {
    SALLOW_CHECK(alarms_.next(number));
    if (number & kIsContact) {
      if (contacts_[number & ~kIsContact].due == alarms_.now()) ring_contact(number & ~kIsContact);
    } else {
      if (events_[number].due == alarms_.now()) ring_event(number);
    }
  }
}

// Handles everything within twice the radius, and sets the alarm for the next distance to look at.
void ClusterGrowth::ring_event(uint32_t e) {
  events_[e].due = kNever;
  while (clusters_[events_[e].cluster].grows) {
    Event& event = events_[e];
    int64_t target = event.limit;
    uint32_t place = event.place;
    if (event.limit < 0) {
      event.place = place = near_->next(bits_, event.node, place);
      target = near_->distance(place);
    }
    const int64_t r = radius(event);
    if (2 * r < target) {
      event.due = alarms_.add(alarms_.now() + (target + 1) / 2 - r, e);
      return;
    }
    if (event.limit < 0 && !near_->is_end(place)) {
      event.place++;
      meet(e, near_->node_at(event.node, place), place, target, near_->mask(place));
      continue;
    }
    if (event.limit < 0) {
      event.limit = target;
      event.is_whole = near_->is_whole(place);
    }
    if (event.is_whole) {
      clusters_[event.cluster].exit = e;
      set_growing(clusters_[event.cluster], false);
    } else {
      search_beyond(e);
    }
  }
}

// Finds the events at least as far as the limit, up to a quarter farther: about twice the volume, so that repeated
// searches cost no more than the last one.
void ClusterGrowth::search_beyond(uint32_t e) {
  const int64_t from = events_[e].limit;
  const int64_t boundary = 2 * graph_->boundary_distance(events_[e].node);
  const int64_t to = std::min(boundary, from + from / 4 + 2);
  paths_.start(events_[e].node);
  while (paths_.next(to)) {
    const uint32_t node = paths_.node();
    if (paths_.distance() < from || (bits_[node / 64] >> (node % 64) & 1) == 0) continue;
    meet(e, node, kNone, paths_.distance(), paths_.mask());
  }
  events_[e].is_whole = to == boundary || paths_.is_done();
  events_[e].limit = events_[e].is_whole ? std::min(boundary, kNever) : to;
}

void ClusterGrowth::meet(uint32_t e, uint32_t node, uint32_t place, int64_t distance, uint64_t mask) {
  const uint32_t other = event_at_[node] != kNone ? event_at_[node] : take_in(node);
  if (events_[other].cluster == events_[e].cluster) return;
  const uint32_t contact = add_contact(e, other, place, distance, mask);
  for (int end : {0, 1}) {
    Event& event = events_[contacts_[contact].ends[end]];
    contacts_[contact].next[end] = event.first_contact;
    event.first_contact = contact;
  }
  ring_contact(contact);
}

uint32_t ClusterGrowth::add_contact(uint32_t a, uint32_t b, uint32_t place, int64_t distance, uint64_t mask) {
  contacts_.push_back({{a, b}, {kNone, kNone}, place, mask, distance, kNever});
  return static_cast<uint32_t>(contacts_.size() - 1);
}

void ClusterGrowth::ring_contact(uint32_t contact) {
  if (is_due(contact)) join(contact);
}

// Whether the balls of two clusters, at least one of which grows, touch at this contact. If they may later, sets the
// alarm.
bool ClusterGrowth::is_due(uint32_t c) {
  Contact& contact = contacts_[c];
  contact.due = kNever;
  const Event &a = events_[contact.ends[0]], &b = events_[contact.ends[1]];
  if (a.cluster == b.cluster) return false;
  const int growing = clusters_[a.cluster].grows + clusters_[b.cluster].grows;
  if (growing == 0) return false;
  const int64_t gap = contact.distance - radius(a) - radius(b);
  if (gap <= 0) return true;
  contact.due = alarms_.add(alarms_.now() + (growing == 2 ? (gap + 1) / 2 : gap), c | kIsContact);
  return false;
}

void ClusterGrowth::join(uint32_t c) {
  add_to_trees(c);
  uint32_t a = events_[contacts_[c].ends[0]].cluster, b = events_[contacts_[c].ends[1]].cluster;
  if (clusters_[a].size < clusters_[b].size) std::swap(a, b);
  Cluster &large = clusters_[a], &small = clusters_[b];
  const Cluster large_before = large, small_before = small;
  set_growing(large, false);
  set_growing(small, false);
  for (uint32_t member = small.first; member != kNone; member = events_[member].next_member) {
    events_[member].cluster = a;
    events_[member].ahead += small.clock - large.clock;
  }
  events_[large.last].next_member = small.first;
  large.last = small.last;
  large.size += small.size;
  large.is_odd ^= small.is_odd;
  if (large.exit == kNone) large.exit = small.exit;
  if (!large.is_odd || large.exit != kNone) return;
  set_growing(large, true);
  if (!large_before.grows) wake(large_before.first, large_before.last);
  if (!small_before.grows) wake(small_before.first, small_before.last);
}

// Sets the alarms of events whose cluster grows again.
void ClusterGrowth::wake(uint32_t first, uint32_t last) {
  for (uint32_t e = first;; e = events_[e].next_member) {
    events_[e].due = alarms_.add(alarms_.now(), e);
    for (uint32_t c = events_[e].first_contact; c != kNone;) {
      if (is_due(c)) contacts_[c].due = alarms_.add(alarms_.now(), c | kIsContact);
      c = contacts_[c].next[contacts_[c].ends[0] == e ? 0 : 1];
    }
    if (e == last) return;
  }
}

void ClusterGrowth::set_growing(Cluster& cluster, bool grows) {
  if (cluster.grows == grows) return;
  cluster.clock += grows ? -alarms_.now() : alarms_.now();
  cluster.grows = grows;
  growing_count_ += grows ? 1 : -1;
}

void ClusterGrowth::add_to_trees(uint32_t contact) {
  for (uint32_t end : contacts_[contact].ends) {
    if (end == kBoundary) continue;
    events_[end].tree_degree++;
    events_[end].tree_contacts ^= contact;
  }
}

// An open leaf takes the path to the next event of its tree, which toggles whether that event is open. If a tree
// reaches the boundary, the path to it is the last.
void ClusterGrowth::peel() {
  for (uint32_t e = 0; e < events_.size(); e++) {
    if (events_[e].cluster != e || clusters_[e].exit == kNone) continue;
    const uint32_t exit = clusters_[e].exit;
    add_to_trees(add_contact(exit, kBoundary, kNone, 0, graph_->boundary_mask(events_[exit].node)));
  }
  for (uint32_t leaf = 0; leaf < events_.size(); leaf++) {
    for (uint32_t e = leaf; e != kBoundary && events_[e].tree_degree == 1;) {
      Event& event = events_[e];
      const uint32_t c = event.tree_contacts;
      const uint32_t next = contacts_[c].ends[contacts_[c].ends[0] == e ? 1 : 0];
      if (event.is_open) {
        flips_ ^= contacts_[c].mask;
        peeled_.push_back(c);
      }
      if (next != kBoundary) {
        events_[next].is_open ^= event.is_open;
        events_[next].tree_degree--;
        events_[next].tree_contacts ^= c;
      }
      event.tree_degree = 0;
      event.is_open = false;
      e = next;
    }
  }
}

void ClusterGrowth::list_edges(std::vector<uint32_t>& edges) {
  edges.clear();
  for (uint32_t c : peeled_) append_path(contacts_[c], edges);
  for (size_t w = 0; w < words_; w++) {
    for (uint64_t word = bits_[w]; word != 0; word &= word - 1) {
      append_settled(static_cast<uint32_t>(64 * w + std::countr_zero(word)), edges);
    }
  }
  for (uint32_t node : nodes_) append_settled(node, edges);
  cancel_pairs(edges);  // an edge on two paths flips twice
}

// Appends the path that settle() used for an event, if it did and this event is the end from which the path is listed.
void ClusterGrowth::append_settled(uint32_t node, std::vector<uint32_t>& edges) const {
  if (event_at_[node] != kNone) return;
  const uint32_t place = near_->nearest(bits_, node);
  if (near_->is_end(place)) {
    graph_->append_boundary_path(node, edges);
  } else if (near_->node_at(node, place) > node) {
    near_->append_path(node, place, edges);
  }
}

void ClusterGrowth::append_path(const Contact& contact, std::vector<uint32_t>& edges) {
  const uint32_t from = events_[contact.ends[0]].node;
  if (contact.ends[1] == kBoundary) return graph_->append_boundary_path(from, edges);
  if (contact.place != kNone) return near_->append_path(from, contact.place, edges);
  const uint32_t to = events_[contact.ends[1]].node;
  paths_.start(from);
  while (paths_.next(kNever) && paths_.node() != to) continue;
  paths_.append_path(to, edges);
}

}  // namespace sallow
