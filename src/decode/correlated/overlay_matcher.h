#pragma once

#include <cstdint>
#include <vector>

#include "decode/correlated/weight_overlay.h"
#include "decode/matching/blossom.h"
#include "decode/matching/near_lists.h"
#include "decode/matching/tight_pairs.h"

namespace sallow {

/// Matches the events of one shot on a graph with some edges made lighter: exact for those weights.
///
/// A shortest way under the overlay is a chain of shortest ways of the bare graph, joined by lighter edges. So the
/// search around an event walks the near lists made for the bare graph: its own, and those of the far ends of lighter
/// edges that it comes upon, merged by distance. Where a list ends too early, Dijkstra's search takes over. The lists
/// must be of Extent::kBothBoundaries.
class OverlayMatcher final : private Neighbourhood {
 public:
  OverlayMatcher(const MatchingGraph& graph, const NearLists& near);

  /// Matches the nodes whose bits are set. False where some event can reach nobody: where a component without boundary
  /// has an odd number of them.
  bool match(const uint64_t* bits, size_t words, const WeightOverlay& overlay);

  /// Of the last shot matched: adds the observables that the matching flips.
  void flip_observables(std::vector<uint64_t>& flips);
  /// All edges of the matching, in no order; one that lies on two ways is there twice.
  void append_edges(std::vector<uint32_t>& edges) const;
  /// Under the overlay's weights.
  int64_t weight() const;
  int64_t lower_bound() const;

 private:
  static constexpr uint32_t kNone = Blossom::kNone;
  static constexpr uint32_t kAtSource = UINT32_MAX;      // a place: the source's own node
  static constexpr uint32_t kWalked = UINT32_MAX - 1;    // a source: the edges stand in walked_, [place, last_edge)
  static constexpr uint32_t kPlainEnd = UINT32_MAX - 1;  // a last edge: on to the boundary on the bare graph

  // A way from an event: to a source's node, on to a place of its near list, and then perhaps along one more edge.
  struct Way {
    uint32_t source;
    uint32_t place;
    uint32_t last_edge;  // an edge to the boundary, kPlainEnd, or kNone
  };
  struct Source {
    uint32_t node;
    int64_t distance;
    uint64_t mask;
    Way from;      // how it was reached, from.last_edge being the lighter edge; kNone for the event itself
    bool is_open;  // else nobody has yet looked whether a shorter way leads here
    uint32_t cursor;
    int64_t next_distance;  // of what stands at the cursor, or of the source itself until it is open
  };
  struct Found {
    uint32_t event;
    int64_t distance;
    uint64_t mask;
    Way way;
  };
  struct Event : StartingEvent {
    uint32_t node;
    uint32_t found = 0;  // the next to hand out of found_
    uint32_t found_end = 0;
    uint32_t nearest_found = 0;
    int64_t searched_to = 0;
    int64_t boundary;
    uint64_t boundary_mask;
    Way boundary_way;
  };
  struct Settled {
    int64_t distance;
    uint32_t node;
    bool operator>(const Settled& other) const {
      return distance != other.distance ? distance > other.distance : node > other.node;
    }
  };

  void list_events(const uint64_t* bits, size_t words);
  bool match_rest();
  Reach next(uint32_t event) override;
  void search(Event& event, int64_t limit, bool stop_at_first);
  void forget_seen();
  bool search_lists(Event& event, int64_t limit, bool stop_at_first);
  void search_graph(Event& event, int64_t limit, bool stop_at_first);
  void open_source(uint32_t source, Event& event);
  void advance(Source& source);
  void follow_lighter_edges(Event& event, uint32_t node, int64_t distance, uint64_t mask, uint32_t source,
                            uint32_t place);
  void offer_boundary(Event& event, int64_t distance, uint64_t mask, Way way);
  bool is_stop(uint32_t node) const { return stops_[node / 64] >> (node % 64) & 1; }
  bool is_event(uint32_t node) const { return bits_[node / 64] >> (node % 64) & 1; }
  uint32_t partner(uint32_t event) const;
  const Found* pair_way(uint32_t event) const;
  void append_way(Way way, std::vector<uint32_t>& edges) const;
  Way walk_back(uint32_t from, uint32_t to, uint32_t last_edge);

  const MatchingGraph* graph_;
  const NearLists* near_;
  const WeightOverlay* overlay_ = nullptr;
  const uint64_t* bits_ = nullptr;
  bool by_blossom_ = false;
  std::vector<Event> events_;
  std::vector<uint32_t> event_at_;
  std::vector<uint64_t> stops_;  // bits of events and of ends of lighter edges
  std::vector<Source> sources_;
  std::vector<Found> found_;
  std::vector<uint32_t> walked_;
  std::vector<uint32_t> path_;
  // By node, of the search that `seen_` names.
  uint32_t search_ = 0;
  std::vector<uint32_t> seen_;
  std::vector<int64_t> distance_;
  std::vector<uint32_t> step_;
  std::vector<uint64_t> mask_;
  std::vector<Settled> queue_;
  Blossom blossom_;
};

}  // namespace sallow
