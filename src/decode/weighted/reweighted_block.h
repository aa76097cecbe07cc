#pragma once

#include <algorithm>

#include "decode/contract/decoder.h"
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
    for (size_t first = 0; first < detections.column_count(); first += ShotRows::kShots) {
      rows_.load(detections, first, graph_->node_count());
      const size_t count = std::min(ShotRows::kShots, detections.column_count() - first);
      for (size_t k = 0; k < count; k++) {
        const size_t shot = first + k;
        uint64_t* row = rows_.row(k);
        if (!matcher_.match(row, rows_.row_words(), changes_of(shot, row), with_outcomes)) {
          out.mark_unmatchable(shot);
          continue;
        }
        flip_predictions(matcher_.flips(), shot, out.predictions);
        if (with_outcomes) {
          out.outcomes[shot].weight = static_cast<double>(matcher_.weight()) * graph_->graph().unit();
        }
      }
    }
  }

 private:
  const MatchingGraph* graph_;
  ShotRows rows_;
  ReweightedMatcher matcher_;
};

}  // namespace sallow
