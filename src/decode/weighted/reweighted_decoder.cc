#include "decode/weighted/reweighted_decoder.h"

#include "decode/weighted/reweighted_block.h"

namespace sallow {

struct ReweightedDecoder::ReweightedWorkspace final : Workspace {
  ReweightedWorkspace(const ReweightableGraph& graph, const ErrorEdges& errors) : block(graph), edges(errors) {}
  ReweightedBlock block;
  ErrorEdges::Workspace edges;
};

ReweightedDecoder::ReweightedDecoder(const DetectorErrorModel& model, bool strict, std::optional<uint32_t> near)
    : graph_(DecodingGraph::from_model(model, {.strict = strict, .keep_parts = true, .largest_weight = kLargestWeight}),
             near),
      errors_(model, graph_.graph.graph()) {}

std::unique_ptr<Decoder::Workspace> ReweightedDecoder::make_workspace() const {
  return std::make_unique<ReweightedWorkspace>(graph_, errors_);
}

size_t ReweightedDecoder::decode(const BitTable& detections, Workspace& workspace, BitTable& predictions,
                                 ShotOutcome* outcomes) const {
  auto& w = static_cast<ReweightedWorkspace&>(workspace);
  return w.block.decode(detections, predictions, outcomes,
                        [](size_t, uint64_t*) { return std::span<const EdgeChange>(); });
}

size_t ReweightedDecoder::decode(const BitTable& detections, const ShotLogOdds& log_odds, Workspace& workspace,
                                 BitTable& predictions, ShotOutcome* outcomes) const {
  auto& w = static_cast<ReweightedWorkspace&>(workspace);
  SALLOW_CHECK(log_odds.shot_count() >= detections.column_count());
  return w.block.decode(detections, predictions, outcomes,
                        [&](size_t shot, uint64_t*) { return errors_.changes(log_odds.of_shot(shot), w.edges); });
}

}  // namespace sallow
