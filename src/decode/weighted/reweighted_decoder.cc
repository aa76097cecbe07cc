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

void ReweightedDecoder::decode_block(const BitTable& detections, Workspace& workspace, const DecodeRequest& request,
                                     DecodedBlock& out) const {
  auto& w = static_cast<ReweightedWorkspace&>(workspace);
  w.block.decode(detections, request, out, [&](size_t shot, uint64_t*) {
    if (request.log_odds == nullptr) return std::span<const EdgeChange>();
    return errors_.changes((*request.log_odds)[shot], w.edges);
  });
}

}  // namespace sallow
