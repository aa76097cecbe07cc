#include "decode/weighted/heralded_decoder.h"

#include <bit>
#include <cmath>

#include "decode/weighted/reweighted_block.h"

namespace sallow {

struct HeraldedDecoder::HeraldedWorkspace final : Workspace {
  explicit HeraldedWorkspace(const ReweightableGraph& graph)
      : block(graph), at_edge(graph.graph.graph().edges().size()) {}

  struct AtEdge {
    uint32_t shot = 0;
    double balance;  // 1 - 2p
  };
  ReweightedBlock block;
  uint32_t shot = 0;
  std::vector<AtEdge> at_edge;
  std::vector<EdgeChange> changes;
};

HeraldedDecoder::HeraldedDecoder(const DetectorErrorModel& model, bool strict, std::optional<uint32_t> near)
    : heralds_(model),
      graph_(DecodingGraph::from_model(heralds_.irrelevant_model(), {.strict = strict, .keep_parts = true}), near),
      herald_bits_((graph_.graph.node_count() + 63) / 64, 0),
      herald_at_(graph_.graph.node_count(), 0) {
  heralds_.bind(graph_.graph.graph());
  for (uint32_t k = 0; k < heralds_.detectors().size(); k++) {
    const uint32_t node = graph_.graph.node_of(heralds_.detectors()[k]);
    herald_bits_[node / 64] |= uint64_t{1} << (node % 64);
    herald_at_[node] = k;
  }
}

std::unique_ptr<Decoder::Workspace> HeraldedDecoder::make_workspace() const {
  return std::make_unique<HeraldedWorkspace>(graph_);
}

void HeraldedDecoder::decode_block(const BitTable& detections, Workspace& workspace, const DecodeRequest& request,
                                   DecodedBlock& out) const {
  auto& w = static_cast<HeraldedWorkspace&>(workspace);
  w.block.decode(detections, request, out, [&](size_t, uint64_t* row) {
    read_heralds(row, w);
    return std::span<const EdgeChange>(w.changes);
  });
}

// Removes the heralds from the shot's events. For independent flips, the balances 1 - 2p are multiplied.
void HeraldedDecoder::read_heralds(uint64_t* row, HeraldedWorkspace& w) const {
  const DecodingGraph& graph = graph_.graph.graph();
  if (++w.shot == 0) {
    std::fill(w.at_edge.begin(), w.at_edge.end(), HeraldedWorkspace::AtEdge());
    w.shot = 1;
  }
  w.changes.clear();
  for (size_t word = 0; word < herald_bits_.size(); word++) {
    for (uint64_t bits = row[word] & herald_bits_[word]; bits != 0; bits &= bits - 1) {
      for (const HeraldTable::Given& given : heralds_.given(herald_at_[64 * word + std::countr_zero(bits)])) {
        HeraldedWorkspace::AtEdge& at = w.at_edge[given.edge];
        if (at.shot != w.shot) {
          at = {w.shot, 1 - 2 * graph.edges()[given.edge].probability};
          w.changes.push_back({given.edge, 0});
        }
        at.balance *= 1 - 2 * given.probability;
      }
    }
    row[word] &= ~herald_bits_[word];
  }
  for (EdgeChange& change : w.changes) {
    const double balance = w.at_edge[change.edge].balance;
    change.weight = graph.steps_of(std::log1p(balance) - std::log1p(-balance));
  }
}

}  // namespace sallow
