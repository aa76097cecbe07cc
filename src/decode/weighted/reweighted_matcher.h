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

/// An edge's weight for one shot, in steps of DecodingGraph::unit(): even, between -2^23 and 2^23, below 0 if the edge
/// is more likely flipped than not.
struct EdgeChange {
  uint32_t edge;
  int32_t weight;
};

/// Exact matching of one shot after another, each with its own weights for some edges. One per thread; all arguments
/// must outlive it.
///
/// The shot is matched by the graph's weights and then again where that may be wrong (incremental_matcher.h), so the
/// time beyond the first matching depends only on the changed edges and their surroundings. An edge that becomes likely
/// is flipped in advance, and an edge that is no longer likely is not, as in the graph's own baseline.
class ReweightedMatcher {
 public:
  explicit ReweightedMatcher(const ReweightableGraph& graph);

  /// Matches the nodes whose bits are set in `row`, in the format of ShotRows; changes `row`. Each edge may be listed
  /// in `changes` once. False if no error explains the events. Without `all`, irrelevant components, which cannot
  /// change a prediction, are skipped.
  bool match(uint64_t* row, size_t words, std::span<const EdgeChange> changes, bool all);

  /// For the last shot: the observables flipped, one bit per observable.
  std::span<const uint64_t> flips() const { return flips_; }
  /// The solution's weight, summed over its edges, if match() was called with `all`.
  int64_t weight() const { return weight_; }
  /// Appends the edges in which the solution differs from the edges likely in this shot. Edges listed twice cancel.
  void append_solution(std::vector<uint32_t>& edges);
  /// The edges that are likely in this shot but not by the graph's weights, or the reverse.
  std::span<const uint32_t> turned_edges() const { return turned_edges_; }

 private:
  void apply(uint64_t* row, std::span<const EdgeChange> changes);
  void flip(uint32_t edge);

  const MatchingGraph* graph_;
  ShotMatcher first_;
  WeightOverlay overlay_;
  IncrementalMatcher incremental_;
  FirstPass first_pass_;
  bool must_match_all_ = false;  // an irrelevant component may have no solution
  bool is_rematched_ = false;
  std::vector<uint64_t> flips_;
  std::vector<uint32_t> turned_edges_;
  int64_t weight_ = 0;
};

}  // namespace sallow
