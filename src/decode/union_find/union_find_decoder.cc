#include "decode/union_find/union_find_decoder.h"

#include <algorithm>

#include "base/error.h"
#include "decode/matching/engine/lone_shot.h"
#include "decode/matching/engine/near_lists.h"
#include "decode/matching/engine/shot_loop.h"
#include "decode/matching/engine/shot_rows.h"
#include "decode/union_find/cluster_growth.h"
#include "decode/union_find/edge_lengths.h"

namespace sallow {

struct UnionFindDecoder::UnionFindWorkspace final : Workspace {
  UnionFindWorkspace(const MatchingGraph& graph, const NearPatterns& near)
      : growth(graph, near),
        rows(graph),
        lone(graph),
        choices(graph.graph()),
        flips((graph.graph().observable_count() + 63) / 64) {}

  ClusterGrowth growth;
  ShotRows rows;
  LoneShot lone;
  EdgeChoices choices;
  std::vector<uint64_t> flips;
  std::vector<uint32_t> edges;
};

UnionFindDecoder::UnionFindDecoder(const DecodingGraph& graph, const UnionFindOptions& options)
    : graph_(graph.with_weights(edge_lengths(graph, options.steps))),
      weights_(graph.weights()),
      near_(graph_, options.near.value_or(NearLists::usual_length(graph_))) {}

std::unique_ptr<Decoder::Workspace> UnionFindDecoder::make_workspace() const {
  return std::make_unique<UnionFindWorkspace>(graph_, near_);
}

std::span<const uint32_t> UnionFindDecoder::edges(const Workspace& workspace) const {
  return static_cast<const UnionFindWorkspace&>(workspace).edges;
}

void UnionFindDecoder::decode_block(const BitTable& detections, Workspace& workspace, const DecodeRequest& request,
                                    DecodedBlock& out) const {
  auto& w = static_cast<UnionFindWorkspace&>(workspace);
  const bool needs_edges = request.outcomes || request.errors;
  const uint32_t node_count = needs_edges ? graph_.node_count() : graph_.relevant_count();
  const size_t words = (node_count + 63) / 64;
  const LoadedNodes nodes{.count = node_count, .rules_out_odd = true};
  if (needs_edges || !near_.has_masks()) {
    EdgeChoices* const choices = request.errors ? &w.choices : nullptr;
    decode_each(detections, nodes, w.rows, choices, out,
                [&](size_t, const uint64_t* row) -> std::optional<ShotSolution> {
                  w.growth.explain(row, words);
                  list_flips(w, w.flips);
                  return ShotSolution{w.flips, request.outcomes ? weight(w.edges) : 0, w.edges};
                });
    return;
  }
  // A shot takes tens of nanoseconds here, so everything that is the same for all shots stays outside of the loop.
  graph_.start_flips(w.flips);
  const uint64_t start = w.flips.empty() ? 0 : w.flips[0];
  uint64_t flips = 0;
  const std::span<const uint64_t> flips_row(&flips, w.flips.size());
  decode_each(detections, nodes, w.rows, nullptr, out, [&](size_t, const uint64_t* row) -> std::optional<ShotSolution> {
    w.growth.explain(row, words);
    flips = start ^ w.growth.flips();
    return ShotSolution{flips_row};
  });
}

DecodeStatus UnionFindDecoder::decode_events(std::span<const uint32_t> events, Workspace& workspace,
                                             std::span<uint64_t> flips, ShotOutcome* outcome) const {
  auto& w = static_cast<UnionFindWorkspace&>(workspace);
  if (!w.lone.load(events, outcome != nullptr ? graph_.node_count() : graph_.relevant_count())) {
    return DecodeStatus::kUnmatchable;
  }
  w.growth.explain(w.lone.bits(), w.lone.nodes());
  if (outcome != nullptr || !near_.has_masks()) {
    list_flips(w, flips);
  } else {
    graph_.start_flips(flips);
    if (!flips.empty()) flips[0] ^= w.growth.flips();
  }
  if (outcome != nullptr) outcome->weight = weight(w.edges);
  return DecodeStatus::kSolved;
}

DecodeStatus UnionFindDecoder::choose_errors(std::span<const uint32_t> events, Workspace& workspace,
                                             std::span<uint64_t> flips, ShotErrors& chosen) const {
  auto& w = static_cast<UnionFindWorkspace&>(workspace);
  if (!w.lone.load(events, graph_.node_count())) return DecodeStatus::kUnmatchable;
  w.growth.explain(w.lone.bits(), w.lone.nodes());
  list_flips(w, flips);
  chosen.errors.assign(w.edges.begin(), w.edges.end());
  w.choices.complete(chosen);
  return DecodeStatus::kSolved;
}

// Lists the edges of the last shot in w.edges, and toggles their observables in `flips`.
void UnionFindDecoder::list_flips(UnionFindWorkspace& w, std::span<uint64_t> flips) const {
  graph_.start_flips(flips);
  w.growth.list_edges(w.edges);
  const DecodingGraph& graph = graph_.graph();
  for (uint32_t e : w.edges) {
    for (uint32_t o : graph.observables(graph.edges()[e].observables)) flips[o / 64] ^= uint64_t{1} << (o % 64);
  }
}

double UnionFindDecoder::weight(std::span<const uint32_t> edges) const {
  int64_t weight = graph_.graph().baseline_weight();
  for (uint32_t e : edges) weight += weights_[e];
  return static_cast<double>(weight) * graph_.graph().unit();
}

}  // namespace sallow
