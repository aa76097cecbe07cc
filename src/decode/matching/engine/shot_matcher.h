#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "decode/matching/engine/blossom.h"
#include "decode/matching/engine/matching_graph.h"
#include "decode/matching/engine/near_lists.h"
#include "decode/matching/engine/region_levels.h"
#include "decode/matching/engine/shortest_paths.h"
#include "decode/matching/engine/tight_pairs.h"

namespace sallow {

/// Matches the events of one shot after another. One per thread; the graph and the lists must outlive it.
///
/// Events that are not in tight pairs go to the blossom algorithm; events in pairs are added to it only when a growing
/// ball touches them.
class ShotMatcher final : private Neighbourhood {
 public:
  ShotMatcher(const MatchingGraph& graph, const NearLists& near);

  /// Matches the nodes whose bits are set. False if a component without boundary has an odd number of them.
  bool match(const uint64_t* bits, size_t words);
  /// The same, given also the rising list of nodes: takes time proportional to their number, not to the number of bits.
  bool match(const uint64_t* bits, std::span<const uint32_t> nodes);

  /// The same after MutualPairs has matched some events: `rest` has the bits of the others. No component without
  /// boundary may have an odd number of events. Of the functions below, only flip_observables(), weight() and steps()
  /// may be called after it.
  void match_rest(const uint64_t* bits, const uint64_t* rest, size_t words);
  /// The same if nothing was matched beforehand, given also the nodes.
  void match_rest(const uint64_t* bits, std::span<const uint32_t> nodes);

  // For the last shot matched. Events are numbered in the order of their nodes.
  uint32_t event_count() const { return static_cast<uint32_t>(events_.size()); }
  uint32_t node(uint32_t event) const { return events_[event].node; }
  /// The partner, or Blossom::kBoundaryMatch.
  uint32_t partner(uint32_t event) const;
  /// Appends the edges between an event and its partner.
  void append_path(uint32_t event, std::vector<uint32_t>& edges);
  int64_t radius(uint32_t event) const;
  /// Σ of the widths of the blossoms around both; with the radii it proves the weight minimal (blossom.h).
  int64_t shared_width(uint32_t u, uint32_t v) const;
  /// The value of the dual solution: a lower bound on the weight of every matching.
  int64_t lower_bound() const;
  /// The dual solution itself.
  void list_growing_sets(GrowingSets& sets) const;

  /// Toggles the observables that the matching flips; after match_rest(), those not already flipped by MutualPairs.
  void flip_observables(std::span<uint64_t> flips);
  /// The weight of the matching; after match_rest(), the part that MutualPairs has not counted.
  int64_t weight() const;

  /// The number of events, places of near lists, search steps and blossom steps, over all shots. Work that depends only
  /// on the size of the model is not counted.
  uint64_t steps() const { return steps_ + paths_.steps() + blossom_.steps(); }

 private:
  static constexpr uint32_t kNone = Blossom::kNone;
  static constexpr uint32_t kBoundaryMatch = Blossom::kBoundaryMatch;
  static constexpr uint32_t kFoundPath = 0x80000000;  // marks a path that is a place in found_

  struct Event : StartingEvent {
    uint32_t node;
    uint32_t place;           // of its nearest event in the near list, or the end of its ball
    uint32_t number = kNone;  // in blossom_, once it is added
  };
  // An event in blossom_, by its index there.
  struct Grown {
    uint32_t node;
    uint32_t event;   // in events_, or kNone if match_rest() matched it beforehand
    uint32_t cursor;  // the next place of the near list to visit
    // Beyond the end of the list:
    uint32_t found;  // place in found_
    uint32_t found_end;
    int64_t searched_to;  // -1: not yet
  };
  struct Found {
    uint32_t node;
    int64_t distance;
    uint64_t mask;
  };

  void start(const uint64_t* bits, const uint64_t* rest);
  void list_event(uint32_t node);
  void list_events(const uint64_t* rest, size_t words);
  bool is_even();
  bool match_listed();
  uint32_t walk(uint32_t node);
  uint32_t add(uint32_t node, uint32_t event, int64_t radius, uint32_t place);
  uint32_t add_listed(uint32_t event);
  void match_in_blossom(uint32_t number, uint32_t other, int64_t distance, uint32_t place);
  uint32_t add_matched(uint32_t event);
  uint32_t add_unlisted(uint32_t node);
  Reach next(uint32_t number) override;
  uint32_t meet(uint32_t number, const Reach& reach) override;
  void search_beyond(uint32_t number, int64_t limit);

  bool is_event(uint32_t node) const { return bits_[node / 64] >> (node % 64) & 1; }
  /// For a pair that is not in blossom_: whether the pair's path is taken from this end.
  bool is_way_from(uint32_t event) const;
  uint64_t path_mask(uint32_t path) const;
  void append_path(uint32_t from, uint32_t to, uint32_t path, std::vector<uint32_t>& edges);

  const MatchingGraph* graph_;
  const NearLists* near_;
  bool has_closed_components_;
  const uint64_t* bits_ = nullptr;
  const uint64_t* rest_ = nullptr;
  std::vector<Event> events_;
  std::vector<uint32_t> event_at_;   // by node, of the nodes in events_
  std::vector<Grown> grown_;         // by index; unused for blossoms
  std::vector<uint32_t> numbers_;    // of the events in blossom_
  std::vector<uint32_t> number_at_;  // by node, else kNone
  uint64_t undone_mask_ = 0;         // of pairs that were matched beforehand and then added to blossom_
  int64_t undone_weight_ = 0;
  uint64_t steps_ = 0;
  std::vector<uint8_t> parity_;  // by component
  std::vector<Found> found_;
  std::vector<uint32_t> path_;
  ShortestPaths paths_;
  uint32_t searching_ = kNone;  // the event whose search paths_ holds
  Blossom blossom_;
};

}  // namespace sallow
