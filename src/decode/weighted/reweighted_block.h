#pragma once

#include <optional>

#include "decode/contract/decoder.h"
#include "decode/matching/engine/shot_loop.h"
#include "decode/matching/engine/shot_rows.h"
#include "decode/weighted/reweighted_matcher.h"

namespace sallow {

/// Decodes blocks of shots, each shot under weights of its own: the part that decoders share which differ in where
/// these come from. One a thread.
class ReweightedBlock {
 public:
  explicit ReweightedBlock(const ReweightableGraph& graph)
      : graph_(&graph.graph), rows_(graph.graph), matcher_(graph) {}

  /// As Decoder::decode_block(). changes_of(shot, row) gives a shot's std::span<const EdgeChange>, and may take events
  /// out of the shot's row of bits, a bit a node.
  template <typename ChangesOf>
  void decode(const BitTable& detections, bool with_outcomes, DecodedBlock& out, ChangesOf&& changes_of) {
    decode_each(
        detections, {graph_->node_count()}, rows_, out, [&](size_t shot, uint64_t* row) -> std::optional<ShotSolution> {
          if (!matcher_.match(row, rows_.row_words(), changes_of(shot, row), with_outcomes)) return {};
          return ShotSolution{matcher_.flips(), static_cast<double>(matcher_.weight()) * graph_->graph().unit()};
        });
  }

 private:
  const MatchingGraph* graph_;
  ShotRows rows_;
  ReweightedMatcher matcher_;
};

}  // namespace sallow
