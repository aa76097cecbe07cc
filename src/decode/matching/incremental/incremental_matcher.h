#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "decode/matching/engine/blossom.h"
#include "decode/matching/incremental/first_pass.h"
#include "decode/matching/incremental/local_regions.h"

namespace sallow {

/// Matches a shot again after some edges took other weights: exact for these, and only where something changed.
///
/// The old radii stay feasible wherever no ball reaches through a lighter edge. So the events at lighter edges, and
/// those with balls that hold more than a node, walk their balls anew; one that now overlaps another lets go, with its
/// partner; so do those in blossoms. Heavier edges leave all radii feasible, but a pair whose way uses one need not
/// touch any more, and lets go too. They grow again, one after the other, until they touch an event, which makes a
/// pair if that event is unmatched. Where a pair's own edge became lighter, its balls shrink at once. Events that are
/// left over are matched by the blossom algorithm, which starts from these radii and pairs.
class IncrementalMatcher final : private Neighbourhood {
 public:
  /// The graph must outlive it, and so must `nearest`.
  IncrementalMatcher(const MatchingGraph& graph, const std::vector<int64_t>& nearest);
  /// For every node the weight of its lightest edge to another.
  static std::vector<int64_t> nearest_of(const MatchingGraph& graph);

  /// `events` are those of some of the graph's components, numbered from `first_event` on, and `paths` the list that
  /// their paths stand in.
  void match(std::span<const MatchedEvent> events, uint32_t first_event, const uint32_t* paths,
             const WeightOverlay& overlay);

  /// Of the last shot: the edges of all ways that it gave up, and of those that it chose instead. Those that stand
  /// there an odd number of times are where the two matchings differ.
  std::span<const uint32_t> changes() const { return changes_; }

  /// The value of the dual solution: equal to the matching's weight under the overlay, which proves that minimal.
  int64_t lower_bound() const;

 private:
  static constexpr uint32_t kNone = Blossom::kNone;
  static constexpr uint32_t kBoundaryMatch = Blossom::kBoundaryMatch;

  struct Event {
    uint32_t partner;
    uint32_t way;  // to the partner: kFirstWay or a place in ways_
    bool is_free;  // let go, so that nothing of the first matching holds for it
    bool is_suspect;
    int64_t searched_to;
  };
  struct Touch {
    uint32_t event, other;  // at the ends of a changed edge; other may be kNone
    int32_t weight;
  };
  static constexpr uint32_t kFirstWay = UINT32_MAX;

  void list_events();
  void part_by_heavier_edges();
  void shrink_pairs();
  void find_suspects();
  void let_go(uint32_t event);
  void grow_again(uint32_t event);
  void match_rest();
  Reach next(uint32_t event) override;
  void collect_changes();
  bool is_only_edge(uint32_t event, uint32_t edge) const;

  std::span<const MatchedEvent> first_;
  uint32_t first_event_ = 0;
  const uint32_t* paths_ = nullptr;
  const WeightOverlay* overlay_ = nullptr;
  const MatchingGraph* graph_;
  const std::vector<int64_t>* nearest_;
  LocalRegions balls_;
  std::vector<Event> events_;
  std::vector<int64_t> radii_;
  std::vector<Touch> touches_;
  std::vector<uint32_t> free_;
  std::vector<LocalRegions::Contact> ways_;
  std::vector<uint32_t> changes_;
  bool by_blossom_ = false;
  Blossom blossom_;
};

}  // namespace sallow
