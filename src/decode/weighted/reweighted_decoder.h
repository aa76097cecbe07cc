#pragma once

#include <optional>

#include "decode/graph/edge_choices.h"
#include "decode/weighted/error_edges.h"
#include "decode/weighted/reweightable_graph.h"

namespace sallow {

/// Exact matching in which each shot may have its own probabilities for some errors: soft readout, heralds, lost
/// qubits; without log-odds in the request, the model's hold. The answer is that of a graph built anew with them (in
/// the steps of this graph's weights); the time goes with the edges changed, and nothing is left to undo.
class ReweightedDecoder final : public Decoder {
 public:
  /// At least what an edge can weigh either way, in natural units; log-odds beyond count as this or a little more. An
  /// error that has become impossible in a shot can be given no more, and remains what explains the shot if no other
  /// does.
  static constexpr double kLargestWeight = 30;

  /// `near` and `strict` as in MatchingOptions and DecodingGraphOptions.
  explicit ReweightedDecoder(const DetectorErrorModel& model, bool strict = false, std::optional<uint32_t> near = {});

  size_t detector_count() const override { return graph_.graph.graph().detector_count(); }
  size_t observable_count() const override { return graph_.graph.graph().observable_count(); }
  LeftOut left_out() const override { return graph_.graph.graph().left_out(); }
  const AdjustableErrors* adjustable_errors() const override { return &errors_; }
  Capabilities capabilities() const override { return {.weights = true, .errors = true}; }
  ErrorChoices error_choices() const override { return EdgeChoices::list(graph_.graph.graph()); }
  std::unique_ptr<Workspace> make_workspace() const override;

 private:
  void decode_block(const BitTable& detections, Workspace& workspace, const DecodeRequest& request,
                    DecodedBlock& out) const override;

  struct ReweightedWorkspace;

  ReweightableGraph graph_;
  ErrorEdges errors_;
};

}  // namespace sallow
