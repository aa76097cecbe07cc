#pragma once

#include <algorithm>

#include "base/error.h"
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

  /// As Decoder::decode(). changes_of(shot, row) gives a shot's std::span<const EdgeChange>, and may take events out of
  /// the shot's row of bits, a bit a node.
  template <typename ChangesOf>
  size_t decode(const BitTable& detections, BitTable& predictions, ShotOutcome* outcomes, ChangesOf&& changes_of) {
    const DecodingGraph& graph = graph_->graph();
    SALLOW_CHECK(detections.row_count() == graph.detector_count());
    predictions.reset(graph.observable_count(), detections.column_count());
    size_t unmatchable = 0;
    for (size_t first = 0; first < detections.column_count(); first += ShotRows::kShots) {
      rows_.load(detections, first, graph_->node_count());
      const size_t count = std::min(ShotRows::kShots, detections.column_count() - first);
      for (size_t k = 0; k < count; k++) {
        const size_t shot = first + k;
        if (outcomes != nullptr) outcomes[shot] = {};
        uint64_t* row = rows_.row(k);
        if (!matcher_.match(row, rows_.row_words(), changes_of(shot, row), outcomes != nullptr)) {
          unmatchable++;
          if (outcomes != nullptr) outcomes[shot].status = DecodeStatus::kUnmatchable;
          continue;
        }
        flip_predictions(matcher_.flips(), shot, predictions);
        if (outcomes != nullptr) outcomes[shot].weight = static_cast<double>(matcher_.weight()) * graph.unit();
      }
    }
    return unmatchable;
  }

 private:
  const MatchingGraph* graph_;
  ShotRows rows_;
  ReweightedMatcher matcher_;
};

}  // namespace sallow
