#pragma once

#include <optional>

#include "decode/correlated/shot_passes.h"
#include "decode/dense/dense_matcher.h"
#include "decode/dense/distance_table.h"
#include "decode/matching/matching_graph.h"

namespace sallow {

/// The tables for DensePasses, one a half.
struct DenseTables {
  /// The step of weight that makes all distances fit, or none where the graph is too large for tables, or has nodes
  /// without a way to the boundary. `graph` has steps of `unit`.
  static std::optional<double> unit_for(const MatchingGraph& graph, double unit);

  /// `graph` has steps of a weight that unit_for() gave.
  explicit DenseTables(const MatchingGraph& graph);

  DistanceTable telling, silent;
};

/// For small graphs, and shots with many events there: every matching begins anew, from tables of all distances.
class DensePasses final : public ShotPasses {
 public:
  explicit DensePasses(const DenseTables& tables)
      : tables_(&tables), telling_(tables.telling), silent_(tables.silent) {}

  /// Whether it can match a shot, and that shot has so many events that tables are the faster way.
  bool suits(const uint64_t* row) const;

  bool match(const uint64_t* row) override;
  std::span<const uint32_t> edges(Half half) const override;
  bool match_again(Half half, const WeightOverlay& overlay, std::vector<uint32_t>& edges) override;

 private:
  const DenseTables* tables_;
  DenseMatcher telling_, silent_;
  std::vector<uint32_t> telling_edges_, silent_edges_;
};

}  // namespace sallow
