#include "decode/union_find/union_find_decoder.h"

#include <algorithm>

#include "base/error.h"
#include "decode/matching/engine/near_lists.h"
#include "decode/matching/engine/shot_rows.h"
#include "decode/union_find/cluster_growth.h"
#include "decode/union_find/edge_lengths.h"

namespace sallow {

struct UnionFindDecoder::UnionFindWorkspace final : Workspace {
  UnionFindWorkspace(const MatchingGraph& graph, const NearPatterns& near)
      : growth(graph, near), rows(graph), flips((graph.graph().observable_count() + 63) / 64) {}

  ClusterGrowth growth;
  ShotRows rows;
  std::vector<uint64_t> flips;
  std::vector<uint32_t> edges;
};

UnionFindDecoder::UnionFindDecoder(const DecodingGraph& graph, const UnionFindOptions& options)
    : graph_(graph.with_weights(edge_lengths(graph, options.steps))),
      near_(graph_, options.near.value_or(NearLists::usual_length(graph_))) {
  weights_.reserve(graph.edges().size());
  for (const DecodingEdge& edge : graph.edges()) weights_.push_back(edge.weight);
}

std::unique_ptr<Decoder::Workspace> UnionFindDecoder::make_workspace() const {
  return std::make_unique<UnionFindWorkspace>(graph_, near_);
}

std::span<const uint32_t> UnionFindDecoder::edges(const Workspace& workspace) const {
  return static_cast<const UnionFindWorkspace&>(workspace).edges;
}

void UnionFindDecoder::decode_block(const BitTable& detections, Workspace& workspace, const DecodeRequest& request,
                                    DecodedBlock& out) const {
  auto& w = static_cast<UnionFindWorkspace&>(workspace);
  const DecodingGraph& graph = graph_.graph();
  const uint32_t node_count = request.outcomes ? graph_.node_count() : graph_.relevant_count();
  const size_t words = (node_count + 63) / 64;
  const bool walks_edges = request.outcomes || !near_.has_masks();
  for (size_t first = 0; first < detections.column_count(); first += ShotRows::kShots) {
    w.rows.load(detections, first, node_count);
    w.rows.check_closed_components(detections, first);
    const size_t count = std::min(ShotRows::kShots, detections.column_count() - first);
    for (size_t k = 0; k < count; k++) {
      const size_t shot = first + k;
      if (w.rows.is_odd(k)) {
        out.mark_unmatchable(shot);
        continue;
      }
      w.growth.explain(w.rows.row(k), words);
      std::fill(w.flips.begin(), w.flips.end(), 0);
      for (uint32_t o : graph.baseline_observables()) w.flips[o / 64] ^= uint64_t{1} << (o % 64);
      if (walks_edges) {
        w.growth.list_edges(w.edges);
        for (uint32_t e : w.edges) {
          for (uint32_t o : graph.observables(graph.edges()[e].observables)) {
            w.flips[o / 64] ^= uint64_t{1} << (o % 64);
          }
        }
      } else if (!w.flips.empty()) {
        w.flips[0] ^= w.growth.flips();
      }
      flip_predictions(w.flips, shot, out.predictions);
      if (!request.outcomes) continue;
      int64_t weight = graph.baseline_weight();
      for (uint32_t e : w.edges) weight += weights_[e];
      out.outcomes[shot].weight = static_cast<double>(weight) * graph.unit();
    }
  }
}

}  // namespace sallow
