#include "decode/union_find/union_find_decoder.h"

#include <algorithm>

#include "base/error.h"
#include "decode/matching/shot_rows.h"
#include "decode/union_find/cluster_growth.h"

namespace sallow {

struct UnionFindDecoder::UnionFindWorkspace final : Workspace {
  UnionFindWorkspace(const MatchingGraph& graph, const GrowthGraph& growth_graph)
      : growth(growth_graph), rows(graph), flips((graph.graph().observable_count() + 63) / 64) {}

  ClusterGrowth growth;
  ShotRows rows;
  std::vector<uint64_t> flips;
};

UnionFindDecoder::UnionFindDecoder(DecodingGraph graph, const UnionFindOptions& options)
    : graph_(std::move(graph)), growth_graph_(graph_, options.steps) {}

std::unique_ptr<Decoder::Workspace> UnionFindDecoder::make_workspace() const {
  return std::make_unique<UnionFindWorkspace>(graph_, growth_graph_);
}

std::span<const uint32_t> UnionFindDecoder::edges(const Workspace& workspace) const {
  return static_cast<const UnionFindWorkspace&>(workspace).growth.edges();
}

size_t UnionFindDecoder::decode(const BitTable& detections, Workspace& workspace, BitTable& predictions,
                                ShotOutcome* outcomes) const {
  SALLOW_CHECK(detections.row_count() == detector_count());
  auto& w = static_cast<UnionFindWorkspace&>(workspace);
  const DecodingGraph& graph = graph_.graph();
  predictions.reset(observable_count(), detections.column_count());
  const uint32_t node_count = outcomes != nullptr ? graph_.node_count() : graph_.telling_count();
  const size_t words = (node_count + 63) / 64;
  size_t unmatchable = 0;
  for (size_t first = 0; first < detections.column_count(); first += ShotRows::kShots) {
    w.rows.load(detections, first, node_count);
    if (outcomes == nullptr) w.rows.check_closed_components(detections, first);
    const size_t count = std::min(ShotRows::kShots, detections.column_count() - first);
    for (size_t k = 0; k < count; k++) {
      const size_t shot = first + k;
      const bool solved = (outcomes != nullptr || !w.rows.is_odd(k)) && w.growth.explain(w.rows.row(k), words);
      if (outcomes != nullptr) outcomes[shot] = {};
      if (!solved) {
        unmatchable++;
        if (outcomes != nullptr) outcomes[shot].status = DecodeStatus::kUnmatchable;
        continue;
      }
      std::fill(w.flips.begin(), w.flips.end(), 0);
      for (uint32_t o : graph.baseline_observables()) w.flips[o / 64] ^= uint64_t{1} << (o % 64);
      int64_t weight = graph.baseline_weight();
      for (uint32_t e : w.growth.edges()) {
        const DecodingEdge& edge = graph.edges()[e];
        weight += edge.weight;
        for (uint32_t o : graph.observables(edge.observables)) w.flips[o / 64] ^= uint64_t{1} << (o % 64);
      }
      flip_predictions(w.flips, shot, predictions);
      if (outcomes != nullptr) outcomes[shot].weight = static_cast<double>(weight) * graph.unit();
    }
  }
  return unmatchable;
}

}  // namespace sallow
