#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "decode/matching/engine/matching_graph.h"
#include "decode/matching/engine/nearest_first.h"
#include "decode/matching/incremental/weight_overlay.h"

namespace sallow {

/// LocalRegions around the events of one shot, on a graph with other weights for some edges, and where they touch.
///
/// Every node remembers who has walked there, and from how far. Where two balls overlap, some edge on the shortest way
/// between their centres has one end in the one and the other in the other: so a walk that goes as far as its ball
/// reaches, and looks one edge ahead, meets all balls that touch it, as long as their own walks went as far as they
/// reach. A search never leaves its own region.
class LocalRegions {
 public:
  static constexpr int64_t kForever = INT64_MAX;
  static constexpr uint32_t kNone = UINT32_MAX;

  /// Another event met, and the way there: from the walker to a node, along an edge, on to the other event.
  struct Contact {
    uint32_t walker, other;
    int64_t distance;  // of the shortest way met
    uint32_t node, edge, other_node;
  };

  explicit LocalRegions(const MatchingGraph& graph);

  /// Forgets the last shot; there are no events yet.
  void start(const WeightOverlay& overlay);
  /// Adds the next event, whose ball is a point. Events are numbered in the order of these calls.
  void add_event(uint32_t node);
  uint32_t node(uint32_t event) const { return centres_[event].node; }
  /// The event at a node, before any search; kNone if there is none.
  uint32_t event_at(uint32_t node) const { return is_visited(node) ? at_node_[node].visit : kNone; }

  /// Walks to all nodes no farther than `limit` or than the boundary, ends early where the ball would overlap another
  /// of these `radii`, and finds the balls that it touches then; also the shortest way to the boundary that leads
  /// through such a node. Gives how far it went: the largest radius that the ball can have.
  int64_t grow(uint32_t event, int64_t limit, const std::vector<int64_t>& radii);
  /// The same without ending early. Finds all others whose balls may touch while this one is no larger, and theirs no
  /// larger than their radius here or than their own walks; who grows beyond finds this one.
  void search(uint32_t event, int64_t limit, const std::vector<int64_t>& radii);
  std::span<const Contact> contacts() const { return contacts_; }
  /// Whether the last walk has come to all nodes.
  bool is_all() const { return is_all_; }

  /// Says that an edge of another weight leads from an event's node to the boundary, before any search.
  void lower_boundary(uint32_t event, const EdgeWeight& edge) {
    offer_boundary(event, edge.weight, centres_[event].node, edge.edge);
  }
  /// The distance to the boundary, as far as walks have found it.
  int64_t boundary(uint32_t event) const { return centres_[event].boundary; }

  /// The edges of a way, in no order.
  void append_way(const Contact& contact, std::vector<uint32_t>& edges) const;
  void append_boundary_way(uint32_t event, std::vector<uint32_t>& edges) const;

 private:
  struct Centre {
    uint32_t node;
    int64_t boundary;
    uint32_t boundary_node;  // the way there leaves the ball at this node,
    uint32_t boundary_edge;  // by this edge, or if kNone as the graph says
    int64_t walked;          // how far
  };
  struct Visit {
    uint32_t event;
    uint32_t step;  // the last edge on the way
    uint32_t next;  // at the same node
    int64_t distance;
  };
  struct AtNode {
    uint32_t shot = 0;
    uint32_t visit = 0;
  };
  // Whether the graph's way from a node to the boundary uses no heavier edge.
  struct BoundaryWay {
    uint32_t shot = 0;
    bool is_whole = false;
  };
  struct OnWalk {
    uint32_t walk = 0;
    uint32_t step = 0;
    int64_t distance = 0;
  };

  bool is_visited(uint32_t node) const { return at_node_[node].shot == shot_; }
  void visit(uint32_t node, uint32_t event, int64_t distance, uint32_t step);
  void offer_boundary(uint32_t event, int64_t distance, uint32_t node, uint32_t edge);
  void offer_boundary_beyond(uint32_t event, int64_t distance, uint32_t node);
  bool has_boundary_way(uint32_t node);
  template <bool kEndsEarly>
  void walk(uint32_t event, int64_t limit, const std::vector<int64_t>& radii);
  template <bool kEndsEarly>
  void meet(const Contact& contact, const std::vector<int64_t>& radii);
  void append_walk(uint32_t event, uint32_t node, std::vector<uint32_t>& edges) const;

  const MatchingGraph* graph_;
  const WeightOverlay* overlay_ = nullptr;
  uint32_t shot_ = 0;
  uint32_t walk_ = 0;
  std::vector<Centre> centres_;
  std::vector<Visit> visits_;  // the first of each event is that of its own node, with the event's number
  std::vector<AtNode> at_node_;
  std::vector<BoundaryWay> boundary_way_;  // by node, as far as it was asked for
  std::vector<OnWalk> on_walk_;            // by node
  NearestFirst queue_;
  bool is_all_ = false;
  int64_t reach_ = 0;  // how far the walk goes
  std::vector<Contact> contacts_;
  std::vector<uint64_t> contact_of_;  // by event, the walk and its place in contacts_
};

}  // namespace sallow
