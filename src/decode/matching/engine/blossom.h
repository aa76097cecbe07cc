#pragma once

#include <cstdint>
#include <vector>

namespace sallow {

/// The state of the search around an event: the next event in order of distance, or a distance up to which there is
/// none.
struct Reach {
  static constexpr int64_t kNever = INT64_MAX;
  static constexpr uint32_t kNoEvent = UINT32_MAX;
  static constexpr uint32_t kUnresolved = UINT32_MAX - 1;

  int64_t distance;  // kNever: the search is over
  uint32_t event;    // kUnresolved: call Neighbourhood::meet(); kNoEvent: call next() again at radius distance / 2
  uint32_t path;     // the Neighbourhood's identifier of the path
};

/// Finds the events near an event. Distances must be even and obey the triangle inequality.
class Neighbourhood {
 public:
  virtual ~Neighbourhood() = default;
  /// Called repeatedly for one event, returns its neighbours in order of distance. Neighbours farther than twice the
  /// distance to the boundary, or than both boundary distances together, may be left out: they never matter. The call
  /// may find a shorter path to the boundary, no shorter than the distances that follow, and pass it to the matcher.
  virtual Reach next(uint32_t event) = 0;
  /// Returns the event at the end of `reach`. Called once the event's radius has grown to half its distance. May add an
  /// event.
  virtual uint32_t meet(uint32_t event, const Reach& reach);
};

/// Exact minimum-weight perfect matching of one shot's events, with a boundary that takes any number of them.
///
/// Edmonds' primal-dual algorithm (J. Res. Nat. Bur. Standards 69B:125, 1965) on the complete graph of events, in the
/// picture of growing balls (Fowler, arXiv:1307.1740; Higgott and Gidney, arXiv:2303.15933): every event has a radius;
/// the radii of two events add up to no more than their distance, apart from shared blossoms, and no radius exceeds the
/// distance to the boundary. It may start from any feasible radii and any matching of tight pairs. One alternating tree
/// at a time grows from an unmatched event until it meets another unmatched event, the boundary, or an event matched to
/// the boundary. All numbers stay whole, because the events of one tree are joined by tight edges of even length, so
/// their radii have the same parity.
///
/// Edges are found lazily. Two balls that touch satisfy distance ≤ 2 max(radius), so it is enough if each growing event
/// has searched up to twice its own radius. Events can be added lazily too, each with its match, when a ball first
/// touches them.
class Blossom {
 public:
  static constexpr uint32_t kNone = UINT32_MAX;
  static constexpr uint32_t kBoundaryMatch = UINT32_MAX - 1;
  static constexpr int64_t kNoBoundary = INT64_MAX / 4;

  struct Edge {
    uint32_t a, b;
    int64_t distance;
    uint32_t path;  // the Neighbourhood's identifier, seen from a
  };

  /// Starts a new shot. Event k has radius 0, no match and no edges; set them with the calls below.
  void start(uint32_t event_count);
  /// Adds an event. Indices rise, but blossoms use some of them. An event added within Neighbourhood::meet() must be
  /// matched before that call returns.
  uint32_t add_event(int64_t radius, int64_t boundary_distance);
  void set_event(uint32_t event, int64_t radius, int64_t boundary_distance) {
    nodes_[event].radius = radius;
    nodes_[event].boundary = boundary_distance;
  }
  /// The last result of Neighbourhood::next() for this event, not yet added as an edge.
  void set_reach(uint32_t event, Reach reach) { nodes_[event].reach = reach; }
  /// Every edge shorter than twice the larger radius of its ends must be added, and no edge twice.
  uint32_t add_edge(uint32_t a, uint32_t b, int64_t distance, uint32_t path);
  /// A provisional match along a tight edge, or to a tight boundary.
  void match(uint32_t edge) { nodes_[edges_[edge].a].match = nodes_[edges_[edge].b].match = edge; }
  void match_to_boundary(uint32_t event) { nodes_[event].match = kBoundaryMatch; }

  /// For a Neighbourhood that finds a shorter path to the boundary within next().
  void lower_boundary(uint32_t event, int64_t distance);
  /// For a Neighbourhood that finds several edges within next(), or edges that other events may need before next()
  /// would return them. False if the edge, or one no longer, was known.
  bool discover(uint32_t a, uint32_t b, int64_t distance, uint32_t path);

  /// Completes the matching. False if an event can reach neither another event nor the boundary.
  bool solve(Neighbourhood& neighbourhood);

  // For a shot whose events come bit by bit: more events, edges and larger boundary distances may be set between these
  // calls, as long as the radii stay feasible. An event in a blossom is matched if the outermost blossom is.
  bool is_matched(uint32_t event) const { return nodes_[nodes_[event].outermost].match != kNone; }
  bool is_at_boundary(uint32_t event) const {
    return nodes_[nodes_[event].outermost].match == kBoundaryMatch && nodes_[event].radius == nodes_[event].boundary;
  }
  int64_t boundary(uint32_t event) const { return nodes_[event].boundary; }
  void set_boundary(uint32_t event, int64_t distance) { nodes_[event].boundary = distance; }
  void set_radius(uint32_t event, int64_t radius) { nodes_[event].radius = radius; }
  /// Takes back a match to the boundary.
  void unmatch(uint32_t event) { nodes_[nodes_[event].outermost].match = kNone; }
  /// Matches two unmatched events along a tight edge.
  void join(uint32_t edge) {
    nodes_[nodes_[edges_[edge].a].outermost].match = nodes_[nodes_[edges_[edge].b].outermost].match = edge;
  }
  /// Matches an unmatched event, which may change other matches. False if it can reach neither another event nor the
  /// boundary.
  bool grow(uint32_t event, Neighbourhood& neighbourhood) { return grow_tree(nodes_[event].outermost, neighbourhood); }
  /// Call this before match_of(), unless solve() was called last. All events must be matched.
  void settle();

  // Afterwards: each event's edge or kBoundaryMatch, and the proof.
  uint32_t match_of(uint32_t event) const { return nodes_[event].match; }
  const Edge& edge(uint32_t index) const { return edges_[index]; }
  int64_t radius(uint32_t event) const { return nodes_[event].radius; }
  /// Σ of the dual variables: equal to the matching's weight, and no matching can weigh less, as long as for all events
  ///     radius(u) + radius(v) - 2 shared_width(u, v) ≤ d(u, v)  and  radius(u) ≤ b(u).
  int64_t dual_value() const;
  /// Σ of the widths of the blossoms that hold both events.
  int64_t shared_width(uint32_t u, uint32_t v) const;
  /// Events and blossoms; is_blossom() is true for existing blossoms.
  uint32_t node_count() const { return static_cast<uint32_t>(nodes_.size()); }
  bool is_blossom(uint32_t node) const { return nodes_[node].child != kNone; }
  int64_t width(uint32_t blossom) const { return nodes_[blossom].width; }
  /// Appends the events in a blossom.
  void list_events(uint32_t blossom, std::vector<uint32_t>& events) const;

  /// The number of executed loop bodies, over alarms, arcs, events, and nodes of cycles and trees, since construction:
  /// a measure of work that does not depend on a clock.
  uint64_t steps() const { return steps_; }

 private:
  enum Label : int8_t { kShrinking = -1, kFree = 0, kGrowing = 1 };

  // An event, or a blossom: an odd cycle of nodes joined by tight edges.
  struct Node {
    int64_t radius;       // of an event, as of its outermost node's `since`
    int64_t boundary;     // of an event
    Reach reach;          // of an event
    int64_t alarm;        // of an event: the time of its valid alarm in the queue, or kNoAlarm
    uint32_t outermost;   // of an event: the outermost node around it
    uint32_t next_event;  // of an event: the next in its outermost node
    uint32_t first_arc;   // of an event: arc 2e leaves edge e's a, arc 2e + 1 its b

    int64_t since;         // when it took its label; radii are as of then
    int64_t width;         // of a blossom: its own share of its events' radii
    uint32_t match;        // edge, kBoundaryMatch or kNone; of outermost nodes, and of all once solved
    uint32_t tree_edge;    // of a shrinking node: to its parent in the tree
    uint32_t blossom;      // the blossom around it, or kNone
    uint32_t next;         // within that blossom, the next node of the cycle
    uint32_t cycle_edge;   // and the edge to it
    uint32_t child;        // of a blossom: a node of its cycle
    uint32_t first, last;  // the events in it, a list by next_event
    uint32_t mark;         // the last search for a common ancestor that visited it
    Label label;
    bool is_event;
  };

  // The earliest time at which a growing event may touch something, or a shrinking blossom reaches width 0. If a change
  // postpones that time, this is noticed when the alarm is due. If a change makes it earlier, a new alarm is queued,
  // and the event's older alarm is ignored.
  struct Alarm {
    int64_t time;
    uint32_t order;  // of insertion: makes ties independent of the heap
    uint32_t node;
    bool operator<(const Alarm& other) const {  // a heap's top is its largest
      return time != other.time ? time > other.time : order > other.order;
    }
  };

  static constexpr int64_t kNoAlarm = INT64_MAX;

  bool is_outermost(uint32_t node) const { return nodes_[node].blossom == kNone; }
  int64_t radius_now(const Node& event) const {
    const Node& node = nodes_[event.outermost];
    return event.radius + node.label * (now_ - node.since);
  }
  uint32_t far_end(uint32_t arc) const { return arc % 2 == 0 ? edges_[arc / 2].b : edges_[arc / 2].a; }
  uint32_t inner_end(uint32_t edge, uint32_t node) const {
    return nodes_[edges_[edge].a].outermost == node ? edges_[edge].a : edges_[edge].b;
  }
  uint32_t outer_node(uint32_t edge, uint32_t node) const {
    uint32_t a = nodes_[edges_[edge].a].outermost;
    return a != node ? a : nodes_[edges_[edge].b].outermost;
  }

  bool grow_tree(uint32_t root, Neighbourhood& neighbourhood);
  bool advance(uint32_t event, Neighbourhood& neighbourhood);
  void look_farther(uint32_t event, int64_t radius, Neighbourhood& neighbourhood);
  bool is_known(uint32_t a, uint32_t b, int64_t distance);
  void set_label(uint32_t node, Label label);
  void set_ready(uint32_t node);
  void alarm_neighbours(uint32_t node);
  void set_alarm(uint32_t event, int64_t time);
  void push(int64_t time, uint32_t node);
  bool meet(uint32_t edge, uint32_t growing, uint32_t other);
  void augment(uint32_t node, uint32_t new_match);
  void climb(uint32_t node, uint32_t top);
  void form_blossom(uint32_t edge);
  void expand(uint32_t blossom);
  void free_tree();
  uint32_t common_ancestor(uint32_t a, uint32_t b);
  uint32_t tree_parent(uint32_t growing) const;
  uint32_t child_with(uint32_t blossom, uint32_t event) const;
  void settle(uint32_t blossom);
  uint32_t new_blossom();
  void wrap(uint32_t node, uint32_t outermost);

  int64_t now_ = 0;
  uint32_t mark_ = 0;
  uint32_t pushed_ = 0;
  uint32_t advancing_ = kNone;  // the event in advance()
  uint64_t steps_ = 0;
  std::vector<Node> nodes_;
  std::vector<uint32_t> free_blossoms_;
  std::vector<Edge> edges_;
  std::vector<uint32_t> next_arc_;
  std::vector<Alarm> queue_;
  std::vector<uint32_t> ready_;  // events to advance now
  std::vector<uint32_t> tree_;   // every node labelled since the tree began
  std::vector<uint32_t> cycle_;  // scratch space of form_blossom, expand and settle
  std::vector<uint32_t> cycle_edges_;
};

}  // namespace sallow
