#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "decode/contract/shot_log_odds.h"
#include "decode/graph/edge_choices.h"
#include "decode/weighted/reweightable_graph.h"

namespace sallow {

/// Exact matching in which each shot may have its own weights for some edges of a graph, as ReweightedDecoder has them
/// for errors of a model.
///
/// DecodeRequest::log_odds name edges by DecodingEdge::fault, which must differ from edge to edge, and give their
/// weights: rounded to the graph's steps, and no more than those have room for.
class EdgeWeightsDecoder final : public Decoder, public AdjustableErrors {
 public:
  /// Faults are those below `fault_count`; edges of others keep their weights.
  EdgeWeightsDecoder(DecodingGraph graph, size_t fault_count);

  size_t detector_count() const override { return graph_.graph.graph().detector_count(); }
  size_t observable_count() const override { return graph_.graph.graph().observable_count(); }
  Capabilities capabilities() const override { return {.weights = true, .errors = true}; }
  ErrorChoices error_choices() const override { return EdgeChoices::list(graph_.graph.graph()); }
  std::unique_ptr<Workspace> make_workspace() const override;

  const AdjustableErrors* adjustable_errors() const override { return this; }
  size_t error_count() const override { return edge_of_.size(); }
  bool is_adjustable(uint32_t fault) const override { return edge_of_[fault] != kNoEdge; }

 private:
  static constexpr uint32_t kNoEdge = UINT32_MAX;

  void decode_block(const BitTable& detections, Workspace& workspace, const DecodeRequest& request,
                    DecodedBlock& out) const override;

  struct EdgeWeightsWorkspace;

  ReweightableGraph graph_;
  std::vector<uint32_t> edge_of_;  // by fault
};

}  // namespace sallow
