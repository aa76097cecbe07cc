#pragma once

#include <optional>

#include "decode/correlated/shot_passes.h"
#include "decode/matching/dense/dense_matcher.h"
#include "decode/matching/dense/distance_table.h"
#include "decode/matching/engine/matching_graph.h"

namespace sallow {

/// The tables for DensePasses, one per half.
struct DenseTables {
  /// Whether a graph is small enough.
  static bool has_room_for(const MatchingGraph& graph);
  /// The step of weight for tables, in natural units, if the graph's is `unit`: not finer than `unit`, and such that
  /// paths to the boundary should fit. None if it would be too coarse.
  static std::optional<double> choose_unit(const MatchingGraph& graph, double unit);
  /// Whether all paths to the boundary fit.
  static bool fits(const MatchingGraph& graph);

  /// The graph must have room and fit; its weights are in steps of `unit`.
  DenseTables(const MatchingGraph& graph, double unit);

  DistanceTable relevant, irrelevant;
  std::vector<uint64_t> closed;  // one bit per node: no path to the boundary, so tables do not handle its events
  int32_t margin;                // see DenseMatcher
};

/// For small graphs, and shots with many events: every matching starts from scratch, with tables of all distances.
class DensePasses final : public ShotPasses {
 public:
  explicit DensePasses(const DenseTables& tables)
      : tables_(&tables), relevant_(tables.relevant, tables.margin), irrelevant_(tables.irrelevant, tables.margin) {}

  /// Whether it can match a shot, and the shot has so many events that tables are faster.
  bool suits(const uint64_t* row, bool in_window) const;

  bool match(const uint64_t* bits, std::span<const uint32_t> nodes) override;
  std::span<const uint32_t> edges(Half half) const override;
  bool match_again(Half half, const WeightOverlay& overlay, std::vector<uint32_t>& edges) override;

 private:
  const DenseTables* tables_;
  DenseMatcher relevant_, irrelevant_;
  std::vector<uint32_t> relevant_edges_, irrelevant_edges_;
};

}  // namespace sallow
