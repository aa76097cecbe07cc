#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "decode/matching/engine/matching_graph.h"
#include "decode/matching/engine/nearest_first.h"
#include "decode/matching/incremental/weight_overlay.h"

namespace sallow {

/// Local Dijkstra regions (balls) around the events of one shot, on a graph with other weights for some edges, and the
/// contacts between them.
///
/// Every node stores the events whose searches reached it, with distances. If two balls overlap, some edge on the
/// shortest path between their centres has one end in each. So a search that goes as far as its ball reaches, plus one
/// edge, finds all balls that touch it, provided that their searches went as far as their radii. A search never leaves
/// its own region.
class LocalRegions {
 public:
  static constexpr int64_t kForever = INT64_MAX;
  static constexpr uint32_t kNone = UINT32_MAX;

  /// Another event found, and the path: from the searching event to a node, along an edge, on to the other event.
  struct Contact {
    uint32_t walker, other;
    int64_t distance;  // of the shortest path found
    uint32_t node, edge, other_node;
  };

  explicit LocalRegions(const MatchingGraph& graph);

  /// Starts a new shot without events.
  void start(const WeightOverlay& overlay);
  /// Adds the next event, with radius 0. Events are numbered in the order of these calls.
  void add_event(uint32_t node);
  uint32_t node(uint32_t event) const { return centres_[event].node; }
  /// The event at a node, before any search; kNone if there is none.
  uint32_t event_at(uint32_t node) const { return is_visited(node) ? at_node_[node].visit : kNone; }

  /// Searches all nodes no farther than `limit` and the boundary; stops early when the ball would overlap another one
  /// of these `radii`. Finds the balls that it touches then, and the shortest path to the boundary through a node
  /// searched. Returns the distance reached: the largest possible radius of the ball.
  int64_t grow(uint32_t event, int64_t limit, const std::vector<int64_t>& radii);
  /// The same without stopping early. Finds all others whose balls may touch while this one is no larger than the
  /// search, and theirs no larger than their radii here or their own searches; an event that grows beyond finds this
  /// one.
  void search(uint32_t event, int64_t limit, const std::vector<int64_t>& radii);
  std::span<const Contact> contacts() const { return contacts_; }
  /// Whether the last search reached all nodes.
  bool is_all() const { return is_all_; }

  /// Declares that an edge of another weight leads from an event's node to the boundary. Call it before any search.
  void lower_boundary(uint32_t event, const EdgeWeight& edge) {
    offer_boundary(event, edge.weight, centres_[event].node, edge.edge);
  }
  /// The distance to the boundary, as far as searches have found it.
  int64_t boundary(uint32_t event) const { return centres_[event].boundary; }

  /// Appends the edges of a path, in no particular order.
  void append_way(const Contact& contact, std::vector<uint32_t>& edges) const;
  void append_boundary_way(uint32_t event, std::vector<uint32_t>& edges) const;

 private:
  struct Centre {
    uint32_t node;
    int64_t boundary;
    uint32_t boundary_node;  // the path to the boundary leaves the ball at this node,
    uint32_t boundary_edge;  // by this edge or, if kNone, by the graph's path
    int64_t walked;          // the distance searched
  };
  struct Visit {
    uint32_t event;
    uint32_t step;  // the last edge of the path
    uint32_t next;  // the next visit at the same node
    int64_t distance;
  };
  struct AtNode {
    uint32_t shot = 0;
    uint32_t visit = 0;
  };
  // Whether the graph's path from a node to the boundary uses no heavier edge.
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
  std::vector<Visit> visits_;  // visit k < event count is that of event k at its own node
  std::vector<AtNode> at_node_;
  std::vector<BoundaryWay> boundary_way_;  // by node, computed on demand
  std::vector<OnWalk> on_walk_;            // by node
  NearestFirst queue_;
  bool is_all_ = false;
  int64_t reach_ = 0;  // how far the current search goes
  std::vector<Contact> contacts_;
  std::vector<uint64_t> contact_of_;  // by event: the search and the index into contacts_
};

}  // namespace sallow
