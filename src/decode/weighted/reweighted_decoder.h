#pragma once

#include <optional>

#include "decode/graph/edge_choices.h"
#include "decode/weighted/error_edges.h"
#include "decode/weighted/reweightable_graph.h"

namespace sallow {

/// Exact matching in which each shot may have its own probabilities for some errors: soft readout, heralds, lost
/// qubits. Without log-odds in the request, the model's probabilities are used. The answer is that of a graph rebuilt
/// with the new probabilities (in the steps of this graph's weights); the time depends on the number of edges changed,
/// and later shots are not affected.
class ReweightedDecoder final : public Decoder {
 public:
  /// Edges can weigh at least this much either way, in natural units; larger log-odds count as this or slightly more.
  /// So an error that is impossible in a shot is still used if nothing else explains the shot.
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
