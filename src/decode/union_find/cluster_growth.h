#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "decode/matching/engine/matching_graph.h"
#include "decode/matching/engine/shortest_paths.h"
#include "decode/union_find/bucket_queue.h"
#include "decode/union_find/near_patterns.h"

namespace sallow {

/// Explains the events of one shot after another by growing clusters around them.
///
/// Every cluster with an odd number of events and no path to the boundary grows, all at the same speed, along the edges
/// that leave it (Delfosse and Nickerson, arXiv:1709.06218; with lengths by weight as in Huang, Newman and Brown,
/// arXiv:2004.04693). Clusters that meet are merged; a cluster that is even, or has reached the boundary, rests. When
/// all rest, the paths along which clusters met form a tree in each, and peeling off its leaves gives the paths that
/// explain its events (Delfosse and Zémor, arXiv:1703.01517).
///
/// A cluster covers a ball around each of its events; the radii of all of them grow with the cluster's clock. So two
/// clusters meet when d(u, v) = r(u) + r(v) for an event of each, and nodes between events need not be visited: an
/// event only looks, nearest first, for other events within twice its radius. Of two balls that touch, the larger has
/// then found the other. Both store that contact, with an alarm for when it may close. The alarm may be too early, if a
/// cluster has rested in between, and is then set again; it is never too late, because a cluster that starts to grow
/// again sets its alarms.
///
/// Two events that are each other's nearest meet before anything else reaches them, and an event with no other event
/// within twice its distance to the boundary reaches the boundary first. Most events are of these two kinds and are
/// explained without growing anything (settle()). If a growing cluster reaches one of them later, that event is added
/// as the cluster that it would have been.
class ClusterGrowth {
 public:
  ClusterGrowth(const MatchingGraph& graph, const NearPatterns& near);

  /// Explains the nodes whose bits are set. No component without boundary may have an odd number of them.
  void explain(const uint64_t* bits, size_t words);
  /// The same, given also the rising list of nodes: takes time proportional to their number, not to the number of bits.
  void explain(const uint64_t* bits, std::span<const uint32_t> nodes);

  /// The observables flipped, if NearPatterns::has_masks().
  uint64_t flips() const { return flips_; }
  /// Edges whose flips give the events, rising, each once. The bits, and the nodes if given, must still be valid.
  void list_edges(std::vector<uint32_t>& edges);

 private:
  static constexpr uint32_t kNone = UINT32_MAX;
  static constexpr int64_t kNever = INT64_MAX / 4;
  static constexpr uint32_t kIsContact = 0x80000000;  // in the number of an alarm

  struct Event {
    uint32_t node;
    uint32_t place;    // in its list: the first place not visited yet
    int64_t limit;     // twice the radius at which the list is used up
    bool is_whole;     // it then reaches the boundary; otherwise a search continues the list
    bool is_open;      // not explained yet
    uint32_t cluster;  // the index of one of its events
    uint32_t next_member;
    uint32_t first_contact = kNone;
    uint32_t tree_degree = 0;
    uint32_t tree_contacts = 0;  // exclusive or of the contacts that join it to its tree
    int64_t ahead = 0;           // its radius minus its cluster's clock
    int64_t due = kNever;        // when its alarm rings
  };
  struct Cluster {
    int64_t clock;  // minus the time, while it grows
    uint32_t first, last, size;
    uint32_t exit;  // the event at which it reached the boundary
    bool is_odd, grows;
  };
  struct Contact {
    uint32_t ends[2];  // events; or the second kBoundary
    uint32_t next[2];  // in the lists of the ends
    uint32_t place;    // of the second end in the first end's list; kNone if a search found it
    uint64_t mask;
    int64_t distance;
    int64_t due;
  };

  void forget();
  void settle(uint32_t node);
  void finish();
  void append_settled(uint32_t node, std::vector<uint32_t>& edges) const;
  uint32_t add_event(uint32_t node, uint32_t place, int64_t clock, bool grows);
  uint32_t take_in(uint32_t node);
  void grow();
  void ring_event(uint32_t event);
  void ring_contact(uint32_t contact);
  bool is_due(uint32_t contact);
  void search_beyond(uint32_t event);
  void meet(uint32_t event, uint32_t node, uint32_t place, int64_t distance, uint64_t mask);
  uint32_t add_contact(uint32_t a, uint32_t b, uint32_t place, int64_t distance, uint64_t mask);
  void join(uint32_t contact);
  void wake(uint32_t first, uint32_t last);
  void set_growing(Cluster& cluster, bool grows);
  void add_to_trees(uint32_t contact);
  void peel();
  void append_path(const Contact& contact, std::vector<uint32_t>& edges);

  int64_t clock(const Cluster& cluster) const { return cluster.grows ? cluster.clock + alarms_.now() : cluster.clock; }
  int64_t radius(const Event& event) const { return clock(clusters_[event.cluster]) + event.ahead; }

  const MatchingGraph* graph_;
  const NearPatterns* near_;
  const uint64_t* bits_ = nullptr;
  size_t words_ = 0;  // of bits_, if nodes_ are not given
  std::span<const uint32_t> nodes_;
  uint64_t flips_ = 0;
  uint32_t growing_count_ = 0;
  std::vector<uint64_t> open_;      // bits of events that settle() has not handled; 0 between shots
  std::vector<uint32_t> event_at_;  // by node, of the nodes in events_; else kNone
  std::vector<Event> events_;       // those not settled, or added later
  std::vector<Cluster> clusters_;   // by event
  std::vector<Contact> contacts_;
  std::vector<uint32_t> peeled_;  // contacts whose paths explain the events
  BucketQueue alarms_;
  ShortestPaths paths_;
};

}  // namespace sallow
