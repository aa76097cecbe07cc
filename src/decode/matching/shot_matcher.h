#pragma once

#include <cstdint>
#include <vector>

#include "decode/matching/blossom.h"
#include "decode/matching/matching_graph.h"
#include "decode/matching/near_lists.h"
#include "decode/matching/shortest_paths.h"
#include "decode/matching/tight_pairs.h"

namespace sallow {

/// Matches the events of one shot after another. One a thread; the graph and the lists must outlive it.
class ShotMatcher final : private Neighbourhood {
 public:
  ShotMatcher(const MatchingGraph& graph, const NearLists& near);

  /// Matches the nodes whose bits are set. False where a component without boundary has an odd number of them.
  bool match(const uint64_t* bits, size_t words);

  // Of the last shot matched. Events are numbered in the order of their nodes.
  uint32_t event_count() const { return static_cast<uint32_t>(events_.size()); }
  uint32_t node(uint32_t event) const { return events_[event].node; }
  /// The partner, or Blossom::kBoundaryMatch.
  uint32_t partner(uint32_t event) const;
  int64_t pair_distance(uint32_t event) const;
  /// The edges between an event and its partner.
  void append_path(uint32_t event, std::vector<uint32_t>& edges);
  /// Adds the observables that the matching flips.
  void flip_observables(std::vector<uint64_t>& flips);
  int64_t weight() const;
  /// The value of the dual solution, no more than any matching's weight.
  int64_t lower_bound() const;
  int64_t radius(uint32_t event) const { return by_blossom_ ? blossom_.radius(event) : events_[event].radius; }
  /// Σ of the widths of the blossoms around both; with the radii it proves the weight minimal (blossom.h).
  int64_t shared_width(uint32_t u, uint32_t v) const { return by_blossom_ ? blossom_.shared_width(u, v) : 0; }

 private:
  struct Event : StartingEvent {
    uint32_t node;
    uint32_t cursor;  // the next place of the near list to look at; `nearest` stands just before
    // Beyond the end of the list:
    uint32_t found = 0;  // place in found_
    uint32_t found_end = 0;
    int64_t searched_to = -1;  // not yet
  };
  struct Found {
    uint32_t event;
    int64_t distance;
    uint64_t mask;
  };
  static constexpr uint32_t kFoundPath = 0x80000000;  // marks a path that is a place in found_

  bool list_events(const uint64_t* bits, size_t words);
  void start_radii();
  bool match_rest();
  Reach next(uint32_t event) override;
  void search_beyond(uint32_t event, int64_t limit);
  bool is_event(uint32_t node) const { return bits_[node / 64] >> (node % 64) & 1; }
  uint64_t path_mask(uint32_t path) const;
  void append_path(uint32_t from, uint32_t to, uint32_t path, std::vector<uint32_t>& edges);

  const MatchingGraph* graph_;
  const NearLists* near_;
  bool has_closed_components_;
  const uint64_t* bits_ = nullptr;
  bool by_blossom_ = false;  // else tight pairs covered the shot
  std::vector<Event> events_;
  std::vector<uint32_t> event_at_;  // by node, of the nodes whose bit is set
  std::vector<uint8_t> parity_;     // by component
  std::vector<Found> found_;
  std::vector<uint32_t> path_;
  ShortestPaths paths_;
  Blossom blossom_;
};

}  // namespace sallow
