#include "decode/union_find/cluster_growth.h"

#include <algorithm>
#include <bit>

namespace sallow {

namespace {
constexpr uint32_t kNotWaiting = UINT32_MAX;
constexpr uint32_t kIsBucket = 0x80000000;  // at the head of a list, in place of the arc before
constexpr int64_t kNever = INT64_MAX;
}  // namespace

ClusterGrowth::ClusterGrowth(const GrowthGraph& graph) : graph_(&graph), nodes_(graph.node_count()) {
  const uint32_t buckets = std::bit_ceil(std::max(64u, static_cast<uint32_t>(graph.longest()) + 1));
  bucket_mask_ = buckets - 1;
  first_in_bucket_.assign(buckets, kNone);
  bucket_is_filled_.assign(buckets / 64, 0);
  next_in_bucket_.assign(graph.arc_count(), kNone);
  previous_in_bucket_.assign(graph.arc_count(), kNotWaiting);
  for (uint32_t node = 0; node < graph.node_count(); node++) nodes_[node].last_member = node;
}

bool ClusterGrowth::explain(const uint64_t* bits, size_t words) {
  for (uint32_t node : listed_) {
    nodes_[node] = {};
    nodes_[node].last_member = node;
  }
  listed_.clear();
  tree_.clear();
  flipped_.clear();
  now_ = 0;
  growing_count_ = 0;
  for (size_t w = 0; w < words; w++) {
    for (uint64_t word = bits[w]; word != 0; word &= word - 1) {
      const auto node = static_cast<uint32_t>(64 * w + std::countr_zero(word));
      list(node);
      nodes_[node].is_event = nodes_[node].is_odd = true;
      set_growing(nodes_[node], true);
    }
  }
  for (uint32_t k = 0, events = growing_count_; k < events; k++) watch_members(listed_[k], listed_[k]);
  grow();
  empty_buckets();
  if (growing_count_ > 0) return false;
  peel();
  return true;
}

ClusterGrowth::Root ClusterGrowth::find(uint32_t node) {
  int64_t offset = 0;
  for (;;) {
    Node& n = nodes_[node];
    if (n.parent == kNone) return {node, clock(n) - offset};
    // Path halving: the parent's parent takes the parent's place.
    const Node& parent = nodes_[n.parent];
    if (parent.parent == kNone) {
      return {n.parent, clock(parent) - offset - n.clock};
    }
    n.clock += parent.clock;
    n.parent = parent.parent;
    offset += n.clock;
    node = n.parent;
  }
}

void ClusterGrowth::set_growing(Node& root, bool grows) {
  if (root.grows == grows) return;
  root.clock += grows ? -now_ : now_;
  root.grows = grows;
  growing_count_ += grows ? 1 : -1;
}

void ClusterGrowth::list(uint32_t node) {
  if (nodes_[node].is_listed) return;
  nodes_[node].is_listed = true;
  listed_.push_back(node);
}

void ClusterGrowth::grow() {
  while (growing_count_ > 0 && waiting_count_ > 0) {
    uint32_t bucket = static_cast<uint32_t>(now_) & bucket_mask_;
    if (first_in_bucket_[bucket] == kNone) {
      bucket_is_filled_[bucket / 64] &= ~(uint64_t{1} << (bucket % 64));
      // The next filled bucket, round the ring.
      uint32_t word = bucket / 64;
      uint64_t bits = bucket_is_filled_[word] & (~uint64_t{0} << (bucket % 64));
      while (bits == 0) {
        word = (word + 1) & (bucket_mask_ / 64);
        bits = bucket_is_filled_[word];
      }
      const uint32_t next = 64 * word + static_cast<uint32_t>(std::countr_zero(bits));
      now_ += (next - bucket) & bucket_mask_;
      continue;
    }
    const uint32_t arc = first_in_bucket_[bucket];
    stop_waiting(arc);
    come_due(arc);
  }
}

// Moments until the gap along an arc has closed if its ends' clusters go on as they do; kNever where the arc's own
// cluster rests, or both are one.
int64_t ClusterGrowth::moments_to_go(uint32_t a, Root from) {
  const GrowthGraph::Arc& arc = graph_->arc(a);
  if (arc.to == kBoundary) return std::max<int64_t>(arc.length - from.radius, 0);
  const Root to = find(arc.to);
  if (to.node == from.node) return kNever;
  const int64_t gap = std::max<int64_t>(arc.length - from.radius - to.radius, 0);
  return nodes_[to.node].grows ? (gap + 1) / 2 : gap;
}

void ClusterGrowth::come_due(uint32_t a) {
  const Root from = find(graph_->arc(a).from);
  if (!nodes_[from.node].grows) return;
  const int64_t moments = moments_to_go(a, from);
  if (moments == kNever) return;
  if (moments > 0) return wait(a, moments);
  if (const uint32_t to = graph_->arc(a).to; to != kBoundary) return join(from.node, find(to).node, a);
  nodes_[from.node].boundary = a;
  set_growing(nodes_[from.node], false);
}

void ClusterGrowth::join(uint32_t a, uint32_t b, uint32_t arc) {
  if (nodes_[a].size < nodes_[b].size) std::swap(a, b);
  Node &large = nodes_[a], &small = nodes_[b];
  list(a);
  list(b);
  tree_.push_back(arc);
  const bool large_grew = large.grows, small_grew = small.grows;
  const uint32_t first_of_small = b, last_of_small = small.last_member, last_of_large = large.last_member;
  set_growing(small, false);
  set_growing(large, false);
  small.parent = a;
  small.clock = large.clock - small.clock;
  large.size += small.size;
  large.is_odd ^= small.is_odd;
  if (large.boundary == kNone) large.boundary = small.boundary;
  nodes_[last_of_large].next_member = first_of_small;
  large.last_member = last_of_small;
  if (!large.is_odd || large.boundary != kNone) return;
  set_growing(large, true);
  if (!large_grew) watch_members(a, last_of_large);
  if (!small_grew) watch_members(first_of_small, last_of_small);
}

// Puts what leaves these nodes of a growing cluster where it will be due.
void ClusterGrowth::watch_members(uint32_t node, uint32_t last) {
  for (;; node = nodes_[node].next_member) {
    const Root root = find(node);
    for (uint32_t a = graph_->begin(node); a < graph_->end(node); a++) {
      if (previous_in_bucket_[a] != kNotWaiting) stop_waiting(a);
      const int64_t moments = moments_to_go(a, root);
      if (moments != kNever) wait(a, moments);
    }
    if (node == last) return;
  }
}

void ClusterGrowth::wait(uint32_t arc, int64_t moments) {
  const uint32_t bucket = static_cast<uint32_t>(now_ + moments) & bucket_mask_;
  const uint32_t next = first_in_bucket_[bucket];
  if (next != kNone) previous_in_bucket_[next] = arc;
  next_in_bucket_[arc] = next;
  previous_in_bucket_[arc] = kIsBucket | bucket;
  first_in_bucket_[bucket] = arc;
  bucket_is_filled_[bucket / 64] |= uint64_t{1} << (bucket % 64);
  waiting_count_++;
}

void ClusterGrowth::stop_waiting(uint32_t arc) {
  const uint32_t previous = previous_in_bucket_[arc], next = next_in_bucket_[arc];
  (previous & kIsBucket ? first_in_bucket_[previous & ~kIsBucket] : next_in_bucket_[previous]) = next;
  if (next != kNone) previous_in_bucket_[next] = previous;
  previous_in_bucket_[arc] = kNotWaiting;
  waiting_count_--;
}

void ClusterGrowth::empty_buckets() {
  for (size_t word = 0; word < bucket_is_filled_.size(); word++) {
    for (uint64_t bits = bucket_is_filled_[word]; bits != 0; bits &= bits - 1) {
      const size_t bucket = 64 * word + static_cast<size_t>(std::countr_zero(bits));
      while (first_in_bucket_[bucket] != kNone) stop_waiting(first_in_bucket_[bucket]);
    }
    bucket_is_filled_[word] = 0;
  }
}

void ClusterGrowth::add_to_trees(uint32_t a) {
  const GrowthGraph::Arc& arc = graph_->arc(a);
  for (uint32_t node : {arc.from, arc.to}) {
    if (node == kBoundary) continue;
    nodes_[node].tree_degree++;
    nodes_[node].tree_arcs ^= a;
  }
}

// A leaf that is still an event takes the edge to its tree's next node, which then has one event more or less. The
// boundary's edge, where a tree has one, is its last.
void ClusterGrowth::peel() {
  for (uint32_t arc : tree_) add_to_trees(arc);
  for (uint32_t node : listed_) {
    if (nodes_[node].parent == kNone && nodes_[node].boundary != kNone) add_to_trees(nodes_[node].boundary);
  }
  for (uint32_t leaf : listed_) {
    for (uint32_t node = leaf; node != kBoundary && nodes_[node].tree_degree == 1;) {
      const uint32_t a = nodes_[node].tree_arcs;
      const GrowthGraph::Arc& arc = graph_->arc(a);
      const uint32_t next = arc.from == node ? arc.to : arc.from;
      if (nodes_[node].is_event) flipped_.push_back(arc.edge);
      if (next != kBoundary) {
        nodes_[next].is_event ^= nodes_[node].is_event;
        nodes_[next].tree_degree--;
        nodes_[next].tree_arcs ^= a;
      }
      nodes_[node].tree_degree = 0;
      nodes_[node].is_event = false;
      node = next;
    }
  }
}

}  // namespace sallow
