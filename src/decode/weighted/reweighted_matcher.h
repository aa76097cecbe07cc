#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "decode/matching/engine/shot_matcher.h"
#include "decode/matching/incremental/first_pass.h"
#include "decode/matching/incremental/incremental_matcher.h"
#include "decode/matching/incremental/weight_overlay.h"
#include "decode/weighted/reweightable_graph.h"

namespace sallow {

/// An edge's weight for one shot, in steps of DecodingGraph::unit(): even, of at most 2^23 either way, below 0 where
/// the edge is likelier flipped than not.
struct EdgeChange {
  uint32_t edge;
  int32_t weight;
};

/// Exact matching of one shot after another, each under weights of its own for some edges. One a thread; what it is
/// given must outlive it.
///
/// The shot is matched by the graph's weights and then again where that may have been wrong (incremental_matcher.h), so
/// that the time beyond the first matching goes with the edges changed and what lies around them. An edge that becomes
/// likely is flipped beforehand, one that no longer is is not, as in the graph's own baseline.
class ReweightedMatcher {
 public:
  explicit ReweightedMatcher(const ReweightableGraph& graph);

  /// Matches the nodes whose bits are set in `row`, as ShotRows has them, which this changes. Each edge may stand in
  /// `changes` once. False where no error explains them. Without `all`, the components that can change no prediction
  /// are left out.
  bool match(uint64_t* row, size_t words, std::span<const EdgeChange> changes, bool all);

  /// Of the last shot: the observables flipped, a bit each.
  std::span<const uint64_t> flips() const { return flips_; }
  /// The solution's weight, Σ over its edges, where match() was called with `all`.
  int64_t weight() const { return weight_; }
  /// The edges in which the solution differs from those likely in this shot, appended, those that stand there twice
  /// cancelling.
  void append_solution(std::vector<uint32_t>& edges);
  /// The edges likely in this shot and not by the graph's weights, or the reverse.
  std::span<const uint32_t> turned_edges() const { return turned_edges_; }

 private:
  void apply(uint64_t* row, std::span<const EdgeChange> changes);
  void flip(uint32_t edge);

  const MatchingGraph* graph_;
  ShotMatcher first_;
  WeightOverlay overlay_;
  IncrementalMatcher rematcher_;
  FirstPass first_pass_;
  bool must_match_all_ = false;  // a component that can change no prediction can still have no answer
  bool is_rematched_ = false;
  std::vector<uint64_t> flips_;
  std::vector<uint32_t> turned_edges_;
  int64_t weight_ = 0;
};

}  // namespace sallow
