#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "decode/matching/engine/blossom.h"
#include "decode/matching/engine/matching_graph.h"
#include "decode/matching/engine/near_lists.h"
#include "decode/matching/engine/shortest_paths.h"
#include "decode/matching/fusion/horizon.h"

namespace sallow {

/// Matches a shot while its rounds come: after each round, the matching has least weight for the rounds so far, whose
/// end is an open boundary (horizon.h).
///
/// A new round leaves all radii feasible, because no ball is larger than its distance to the new round. So all pairs
/// stay; only events that were matched to the open end are free again, and these and the new events grow. After the
/// last round nothing is open, and the matching is one of least weight for the whole shot.
///
/// One per thread; the graph, the lists (Extent::kBothBoundaries) and the horizon must outlive it.
class FusedMatcher final : private Neighbourhood {
 public:
  FusedMatcher(const MatchingGraph& graph, const NearLists& near, const Horizon& horizon);

  /// An event that an earlier matching knew, with its radius there: a hint that saves work.
  struct Placed {
    static constexpr int64_t kNoHint = INT64_MAX;
    uint32_t node;
    int64_t radius = kNoHint;
  };

  /// Starts a new shot, of which no round has come.
  void start();
  /// Adds the events of one or more rounds, up to `last`.
  void add_rounds(uint32_t last, std::span<const Placed> events);
  /// The radius of an event without the widths of blossoms; Placed::kNoHint if there is no event at the node.
  int64_t own_radius(uint32_t node) const;

  /// False if an event can reach neither another event, nor the boundary, nor the horizon.
  bool is_matchable() const { return is_matchable_; }

  // After the last round, if it is matchable. Call settle() first.
  void settle() { blossom_.settle(); }
  /// Appends the edges of all paths.
  void append_paths(std::vector<uint32_t>& edges);
  /// Toggles the observables that the matching flips.
  void flip_observables(std::span<uint64_t> flips);
  int64_t weight() const;
  /// The value of the dual solution: a lower bound on the weight of every matching.
  int64_t lower_bound() const { return blossom_.dual_value(); }

 private:
  static constexpr uint32_t kNone = Blossom::kNone;
  static constexpr uint32_t kBoundaryMatch = Blossom::kBoundaryMatch;
  static constexpr uint32_t kFoundPath = 0x80000000;  // marks a path that is a place in found_

  // An event, by its number in blossom_.
  struct Event {
    uint32_t node;
    uint32_t cursor;   // the next place of the near list to visit
    int64_t known_to;  // edges to all events up to this distance are known
    // Beyond the end of the list:
    uint32_t found, found_end;  // places in found_
    int64_t searched_to;        // -1: not yet
    bool is_open;               // listed in open_
  };
  struct Found {
    uint32_t node;
    int64_t distance;
    uint64_t mask;
  };

  void move_horizon();
  void add_event(uint32_t node);
  void place(uint32_t number, int64_t wanted);
  Reach next(uint32_t number) override;
  Reach next_beyond(uint32_t number, int64_t limit);
  void set_known(uint32_t number, int64_t known_to);
  /// Calls visit(number, distance, path) for the events around another one up to `limit`, which visit() may lower, in
  /// order of distance. Returns the place of the near list where it stopped.
  template <typename Visit>
  uint32_t visit_near(uint32_t number, int64_t& limit, Visit&& visit);

  void append_path(uint32_t from, uint32_t to, uint32_t path, std::vector<uint32_t>& edges);

  const MatchingGraph* graph_;
  const NearLists* near_;
  const Horizon* horizon_;
  bool is_matchable_ = true;
  uint32_t last_ = 0;                // the last round that has come
  std::vector<Event> events_;        // by number; unused for blossoms
  std::vector<uint32_t> numbers_;    // of all events
  std::vector<uint32_t> number_at_;  // by node, else kNone
  std::vector<uint32_t> open_;       // events nearer to the horizon than to the boundary, or with known_to beyond it
  std::vector<uint32_t> free_;       // events that may be unmatched
  int64_t open_reach_ = 0;           // the largest known_to of open events
  std::vector<Found> found_;
  std::vector<uint32_t> path_;
  ShortestPaths paths_;
  uint32_t searching_ = kNone;  // the event whose search paths_ holds
  Blossom blossom_;
};

}  // namespace sallow
