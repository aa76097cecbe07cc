#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "decode/union_find/growth_graph.h"

namespace sallow {

/// Explains the events of one shot after another by growing clusters around them.
///
/// Every cluster with an odd number of events and no way to the boundary grows, all at the same speed, along the edges
/// that leave it (Delfosse and Nickerson, arXiv:1709.06218; with lengths by weight as in Huang, Newman and Brown,
/// arXiv:2004.04693). Clusters that meet become one; a cluster that is even, or has reached the boundary, rests. When
/// all rest, the edges along which clusters met form a tree in each, and peeling its leaves off finds the edges that
/// explain its events (Delfosse and Zémor, arXiv:1703.01517).
///
/// Clusters lie in a union-find forest that also keeps clocks: a node's ball is as large as its cluster's clock, less
/// the sum of offsets on the way up to the root. So a growing cluster costs nothing until one of its edges is due.
/// Edges wait in a ring of buckets, one a moment of time. An edge may come due too early, where a cluster has
/// rested meanwhile, and then waits again; never too late, since a cluster that wakes looks at all its edges anew.
class ClusterGrowth {
 public:
  explicit ClusterGrowth(const GrowthGraph& graph);

  /// Explains the nodes whose bits are set. False where a component without boundary has an odd number of them.
  bool explain(const uint64_t* bits, size_t words);

  /// Of the last shot explained: edges whose flips give its events, each once.
  std::span<const uint32_t> edges() const { return flipped_; }

 private:
  static constexpr uint32_t kNone = UINT32_MAX;

  // As a node stands before any cluster has reached it: a cluster by itself, at rest.
  struct Node {
    uint32_t parent = kNone;    // in the union-find forest; kNone at a root
    uint32_t size = 1;          // at a root: of the cluster, as are the next four
    int64_t clock = 0;          // at a root: of the cluster; while it grows, less the time. Elsewhere: the offset
    uint32_t boundary = kNone;  // the arc by which it reached the boundary
    uint32_t last_member = kNone;
    bool is_odd = false;
    bool grows = false;
    bool is_event = false;  // still to be explained
    bool is_listed = false;
    uint32_t next_member = kNone;
    uint32_t tree_degree = 0;
    uint32_t tree_arcs = 0;  // exclusive or of the arcs that join it to its tree
  };
  struct Root {
    uint32_t node;
    int64_t radius;  // of the ball around the node that was asked about
  };

  Root find(uint32_t node);
  int64_t clock(const Node& root) const { return root.grows ? root.clock + now_ : root.clock; }
  void set_growing(Node& root, bool grows);
  void list(uint32_t node);
  void grow();
  int64_t moments_to_go(uint32_t arc, Root from);
  void come_due(uint32_t arc);
  void join(uint32_t a, uint32_t b, uint32_t arc);
  void watch_members(uint32_t first, uint32_t last);
  void wait(uint32_t arc, int64_t moments);
  void stop_waiting(uint32_t arc);
  void empty_buckets();
  void peel();
  void add_to_trees(uint32_t arc);

  const GrowthGraph* graph_;
  int64_t now_ = 0;
  uint32_t growing_count_ = 0;
  uint32_t waiting_count_ = 0;
  std::vector<Node> nodes_;
  std::vector<uint32_t> listed_;  // nodes that are not as they stood before the shot
  std::vector<uint32_t> tree_;    // arcs along which clusters met
  std::vector<uint32_t> flipped_;
  // The buckets: lists of arcs, each at most once.
  uint32_t bucket_mask_;
  std::vector<uint32_t> first_in_bucket_;
  std::vector<uint64_t> bucket_is_filled_;  // a bit a bucket
  std::vector<uint32_t> next_in_bucket_;    // by arc
  std::vector<uint32_t> previous_in_bucket_;
};

}  // namespace sallow
