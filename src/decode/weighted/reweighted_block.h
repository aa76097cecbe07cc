#pragma once

#include <optional>

#include "decode/contract/decoder.h"
#include "decode/graph/edge_choices.h"
#include "decode/matching/engine/shot_loop.h"
#include "decode/matching/engine/shot_rows.h"
#include "decode/weighted/reweighted_matcher.h"

namespace sallow {

/// Decodes blocks of shots, each shot under its own weights. Shared by decoders that get these weights from different
/// sources. One per thread.
class ReweightedBlock {
 public:
  explicit ReweightedBlock(const ReweightableGraph& graph)
      : graph_(&graph.graph), rows_(graph.graph), matcher_(graph), choices_(graph.graph.graph()) {}

  /// Implements Decoder::decode_block(). changes_of(shot, row) returns a shot's std::span<const EdgeChange>, and may
  /// remove events from the shot's row of bits, one per node.
  template <typename ChangesOf>
  void decode(const BitTable& detections, const DecodeRequest& request, DecodedBlock& out, ChangesOf&& changes_of) {
    EdgeChoices* const choices = request.errors ? &choices_ : nullptr;
    decode_each(detections, {graph_->node_count()}, rows_, choices, out,
                [&](size_t shot, uint64_t* row) -> std::optional<ShotSolution> {
                  const bool all = request.outcomes || request.errors;
                  if (!matcher_.match(row, rows_.row_words(), changes_of(shot, row), all)) return {};
                  edges_.clear();
                  if (request.errors) {
                    edges_.assign(matcher_.turned_edges().begin(), matcher_.turned_edges().end());
                    matcher_.append_solution(edges_);
                  }
                  const double weight = static_cast<double>(matcher_.weight()) * graph_->graph().unit();
                  return ShotSolution{matcher_.flips(), weight, edges_};
                });
  }

 private:
  const MatchingGraph* graph_;
  ShotRows rows_;
  ReweightedMatcher matcher_;
  EdgeChoices choices_;
  std::vector<uint32_t> edges_;
};

}  // namespace sallow
