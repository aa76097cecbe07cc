#pragma once

#include <cstdint>
#include <vector>

namespace sallow {

/// Where the search around an event stands: the next event in order of distance, or a distance up to which there is
/// none.
struct Reach {
  static constexpr int64_t kNever = INT64_MAX;
  static constexpr uint32_t kNobody = UINT32_MAX;

  int64_t distance;  // kNever: the search is over
  uint32_t event;    // kNobody: ask again once the radius has grown to distance / 2
  uint32_t path;     // the asker's name for the way there
};

/// Tells the matcher who lies near an event. Distances must be even, and obey the triangle inequality.
class Neighbourhood {
 public:
  virtual ~Neighbourhood() = default;
  /// Called again and again for one event, gives its neighbours in order of distance. Those farther than twice the
  /// distance to the boundary, or than both boundaries together, may be left out: they never matter. It may find a
  /// shorter way to the boundary on the way, no shorter than the distances that come next, and tell the matcher.
  virtual Reach next(uint32_t event) = 0;
};

/// Exact minimum-weight perfect matching of one shot's events, with a boundary that takes any number of them.
///
/// Edmonds' primal-dual algorithm on the complete graph of events, in the picture of growing balls (Fowler,
/// arXiv:1307.1740; Higgott and Gidney, arXiv:2303.15933): every event has a radius; balls of two events never overlap
/// by more than their distance, none reaches past its boundary. It may start from any feasible radii and any matching
/// of tight pairs. One alternating tree at a time grows from an unmatched event until it meets another unmatched event,
/// the boundary, or an event matched to the boundary. All numbers stay whole, because the events of one tree are joined
/// by tight edges of even length: their radii agree in parity.
///
/// Edges are found lazily. Two balls that touch satisfy distance ≤ 2 max(radius), so it is enough that each growing
/// event has looked as far as twice its own radius.
class Blossom {
 public:
  static constexpr uint32_t kNone = UINT32_MAX;
  static constexpr uint32_t kBoundaryMatch = UINT32_MAX - 1;
  static constexpr int64_t kNoBoundary = INT64_MAX / 4;

  struct Edge {
    uint32_t a, b;
    int64_t distance;
    uint32_t path;  // as the Neighbourhood named it, seen from a
  };

  /// Forgets the last shot. Event k starts with radius 0, unmatched, no edges; set it with the calls below.
  void start(uint32_t event_count);
  void set_event(uint32_t event, int64_t radius, int64_t boundary_distance) {
    radius_[event] = radius;
    boundary_[event] = boundary_distance;
  }
  /// What Neighbourhood::next() gave last for this event, not yet put in as an edge.
  void set_reach(uint32_t event, Reach reach) { reach_[event] = reach; }
  /// Every edge shorter than twice the larger of its ends' radii must be put in, and no edge twice.
  uint32_t add_edge(uint32_t a, uint32_t b, int64_t distance, uint32_t path);
  /// A provisional match along a tight edge, or to a tight boundary.
  void match(uint32_t edge) { nodes_[edges_[edge].a].match = nodes_[edges_[edge].b].match = edge; }
  void match_to_boundary(uint32_t event) { nodes_[event].match = kBoundaryMatch; }
  bool is_matched(uint32_t event) const { return nodes_[event].match != kNone; }

  /// For a Neighbourhood that finds a shorter way to the boundary within next().
  void lower_boundary(uint32_t event, int64_t distance);
  /// For a Neighbourhood that finds several edges within next(), or some that others may need before it would hand them
  /// out. False where the edge was known, or one as short.
  bool discover(uint32_t a, uint32_t b, int64_t distance, uint32_t path);

  /// Completes the matching. False where an event can reach nobody.
  bool solve(Neighbourhood& neighbourhood);

  // Afterwards: each event's edge or kBoundaryMatch, and the proof.
  uint32_t match_of(uint32_t event) const { return nodes_[event].match; }
  const Edge& edge(uint32_t index) const { return edges_[index]; }
  int64_t radius(uint32_t event) const { return radius_[event]; }
  /// Σ of the dual variables: equal to the matching's weight, and no matching can weigh less, as long as for all events
  ///     radius(u) + radius(v) - 2 shared_width(u, v) ≤ d(u, v)  and  radius(u) ≤ b(u).
  int64_t dual_value() const;
  /// Σ of the widths of the blossoms that hold both events.
  int64_t shared_width(uint32_t u, uint32_t v) const;

 private:
  enum class Label : uint8_t { kFree, kGrowing, kShrinking };
  enum class Kind : uint8_t { kEdge, kReach, kReachedBoundary, kShrunk };

  // An event (index below event_count_) or a blossom: an odd cycle of nodes joined by tight edges.
  struct Node {
    uint32_t match;        // edge, kBoundaryMatch or kNone; of outermost nodes, and of all once solved
    uint32_t tree_edge;    // of a shrinking node: to its parent in the tree
    uint32_t blossom;      // the blossom around it, or kNone
    uint32_t next;         // within that blossom, the next node of the cycle
    uint32_t cycle_edge;   // and the edge to it
    uint32_t child;        // of a blossom: a node of its cycle
    uint32_t first, last;  // the events in it, a list by next_event_
    uint32_t mark;         // the last search for a common ancestor that came by
    Label label;
    int64_t since;  // when it took its label; radii are as of then
    int64_t width;  // of a blossom: its own share of its events' radii
  };

  struct Collision {
    int64_t time;
    uint32_t order;  // of insertion: ties fall the same way with any heap
    uint32_t index;  // of the edge, event or node
    Kind kind;
  };
  struct Later {
    bool operator()(const Collision& x, const Collision& y) const {
      return x.time != y.time ? x.time > y.time : x.order > y.order;
    }
  };

  bool is_outermost(uint32_t node) const { return nodes_[node].blossom == kNone; }
  int64_t radius_now(uint32_t event) const;
  uint32_t inner_end(uint32_t edge, uint32_t node) const {
    return outermost_[edges_[edge].a] == node ? edges_[edge].a : edges_[edge].b;
  }
  uint32_t outer_node(uint32_t edge, uint32_t node) const {
    uint32_t a = outermost_[edges_[edge].a];
    return a != node ? a : outermost_[edges_[edge].b];
  }

  bool grow_tree(uint32_t root, Neighbourhood& neighbourhood);
  void set_label(uint32_t node, Label label);
  void watch(uint32_t node);
  void watch_edge(uint32_t edge);
  void watch_reach(uint32_t event);
  void push(int64_t time, Kind kind, uint32_t index);
  Collision pop();
  bool meet(uint32_t edge);
  void look_farther(uint32_t event, Neighbourhood& neighbourhood);
  void augment(uint32_t node, uint32_t new_match);
  void form_blossom(uint32_t edge);
  void expand(uint32_t blossom);
  void free_tree();
  uint32_t common_ancestor(uint32_t a, uint32_t b);
  uint32_t tree_parent(uint32_t growing) const;
  uint32_t child_with(uint32_t blossom, uint32_t event) const;
  void settle(uint32_t blossom);
  uint32_t new_blossom();
  void wrap(uint32_t node, uint32_t outermost);

  uint32_t event_count_ = 0;
  int64_t now_ = 0;
  uint32_t mark_ = 0;
  uint32_t pushed_ = 0;
  std::vector<int64_t> radius_;  // as of its outermost node's `since`
  std::vector<int64_t> boundary_;
  std::vector<Reach> reach_;
  std::vector<uint32_t> outermost_;
  std::vector<uint32_t> next_event_;
  std::vector<Node> nodes_;
  std::vector<uint32_t> free_blossoms_;
  std::vector<Edge> edges_;
  std::vector<uint32_t> first_arc_;  // arc 2e leaves edge e's a, arc 2e + 1 its b
  std::vector<uint32_t> next_arc_;
  std::vector<Collision> queue_;
  std::vector<uint32_t> tree_;   // every node labelled since the tree began
  std::vector<uint32_t> cycle_;  // room for form_blossom, expand and settle
  std::vector<uint32_t> cycle_edges_;
};

}  // namespace sallow
