#include "decode/weighted/edge_weights_decoder.h"

#include <span>

#include "base/error.h"
#include "decode/weighted/reweighted_block.h"

namespace sallow {

struct EdgeWeightsDecoder::EdgeWeightsWorkspace final : Workspace {
  explicit EdgeWeightsWorkspace(const ReweightableGraph& graph)
      : block(graph), place(graph.graph.graph().edges().size(), kNoEdge) {}

  // Of two weights for one edge the last counts.
  void set(uint32_t edge, int32_t weight) {
    if (place[edge] == kNoEdge) {
      place[edge] = static_cast<uint32_t>(changes.size());
      changes.push_back({edge, weight});
    } else {
      changes[place[edge]].weight = weight;
    }
  }
  void clear() {
    for (const EdgeChange& change : changes) place[change.edge] = kNoEdge;
    changes.clear();
  }

  ReweightedBlock block;
  std::vector<EdgeChange> changes;
  std::vector<uint32_t> place;  // in changes, by edge
};

EdgeWeightsDecoder::EdgeWeightsDecoder(DecodingGraph graph, size_t fault_count)
    : graph_(std::move(graph)), edge_of_(fault_count, kNoEdge) {
  const auto edges = graph_.graph.graph().edges();
  for (uint32_t e = 0; e < edges.size(); e++) {
    if (edges[e].fault < fault_count) edge_of_[edges[e].fault] = e;
  }
}

std::unique_ptr<Decoder::Workspace> EdgeWeightsDecoder::make_workspace() const {
  return std::make_unique<EdgeWeightsWorkspace>(graph_);
}

void EdgeWeightsDecoder::decode_block(const BitTable& detections, Workspace& workspace, const DecodeRequest& request,
                                      DecodedBlock& out) const {
  auto& w = static_cast<EdgeWeightsWorkspace&>(workspace);
  w.block.decode(detections, request, out, [&](size_t shot, uint64_t*) {
    w.clear();
    if (request.log_odds != nullptr) {
      for (const ErrorLogOdds& entry : (*request.log_odds)[shot]) {
        SALLOW_REQUIRE(entry.error < edge_of_.size() && is_adjustable(entry.error),
                       "a weight for edge " + std::to_string(entry.error) + ", which is not adjustable");
        w.set(edge_of_[entry.error], graph_.graph.graph().steps_of(entry.log_odds));
      }
    }
    return std::span<const EdgeChange>(w.changes);
  });
}

}  // namespace sallow
