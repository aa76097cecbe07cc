#pragma once

#include "decode/correlated/shot_passes.h"
#include "decode/matching/engine/matching_graph.h"
#include "decode/matching/engine/near_lists.h"
#include "decode/matching/engine/shot_matcher.h"
#include "decode/matching/incremental/first_pass.h"
#include "decode/matching/incremental/incremental_matcher.h"

namespace sallow {

/// For graphs and shots of any size: edges that became lighter are matched again only where this changes something
/// (incremental_matcher.h).
class SparsePasses final : public ShotPasses {
 public:
  /// `nearest`: the result of IncrementalMatcher::nearest_of(). All arguments must outlive this object.
  SparsePasses(const MatchingGraph& graph, const NearLists& near, const std::vector<int64_t>& nearest);

  bool match(const uint64_t* bits, std::span<const uint32_t> nodes) override;
  std::span<const uint32_t> edges(Half half) const override;
  bool match_again(Half half, const WeightOverlay& overlay, std::vector<uint32_t>& edges) override;

 private:
  const MatchingGraph* graph_;
  ShotMatcher matcher_;
  FirstPass first_;
  IncrementalMatcher incremental_;
};

}  // namespace sallow
