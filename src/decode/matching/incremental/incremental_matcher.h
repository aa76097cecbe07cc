#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "decode/matching/engine/blossom.h"
#include "decode/matching/incremental/first_pass.h"
#include "decode/matching/incremental/local_regions.h"

namespace sallow {

/// Matches a shot again after the weights of some edges changed: exact for the new weights, and only where something
/// changed.
///
/// The old radii stay feasible wherever no ball reaches through a lighter edge. So the events at lighter edges, and
/// those whose balls hold more than a node, search their balls again. An event whose ball now overlaps another is
/// unmatched together with its partner; so are events in blossoms. Heavier edges leave all radii feasible, but a pair
/// whose path uses one may no longer touch, and is unmatched too. Unmatched events grow again, one after the other,
/// until they touch an event; if that event is unmatched, the two are matched. If a pair's own edge became lighter, its
/// balls shrink at once. The events that remain are matched by the blossom algorithm, which starts from these radii and
/// pairs.
class IncrementalMatcher final : private Neighbourhood {
 public:
  /// The graph and `nearest` must outlive this object.
  IncrementalMatcher(const MatchingGraph& graph, const std::vector<int64_t>& nearest);
  /// For every node, the weight of its lightest edge to another node.
  static std::vector<int64_t> nearest_of(const MatchingGraph& graph);

  /// `events` are the events of some of the graph's components, numbered from `first_event` on; `paths` is the list
  /// that contains their paths.
  void match(std::span<const MatchedEvent> events, uint32_t first_event, const uint32_t* paths,
             const WeightOverlay& overlay);

  /// For the last shot: the edges of all paths given up, and of all paths chosen instead. The two matchings differ in
  /// the edges listed an odd number of times.
  std::span<const uint32_t> changes() const { return changes_; }

  /// The value of the dual solution. It equals the weight of the matching under the overlay, which proves it minimal.
  int64_t lower_bound() const;

 private:
  static constexpr uint32_t kNone = Blossom::kNone;
  static constexpr uint32_t kBoundaryMatch = Blossom::kBoundaryMatch;

  struct Event {
    uint32_t partner;
    uint32_t way;  // to the partner: kFirstWay or an index into ways_
    bool is_free;  // unmatched, so that nothing of the first matching holds for it
    bool is_suspect;
    int64_t searched_to;
  };
  struct Touch {
    uint32_t event, other;  // at the ends of a changed edge; other may be kNone
    int32_t weight;
  };
  static constexpr uint32_t kFirstWay = UINT32_MAX;

  void list_events();
  void unmatch_at_heavier_edges();
  void shrink_pairs();
  void find_suspects();
  void unmatch(uint32_t event);
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
  LocalRegions regions_;
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
