#include "decode/weighted/error_edges.h"

#include <algorithm>
#include <numeric>

#include "base/error.h"
#include "decode/graph/weight_steps.h"

namespace sallow {

ErrorEdges::ErrorEdges(const DetectorErrorModel& model, const DecodingGraph& graph) : graph_(&graph) {
  std::vector<uint32_t> missing;  // by error, the parts that no edge has been seen for
  for_each_error(model, [&](const DemInstruction& error, uint64_t) {
    missing.push_back(
        static_cast<uint32_t>(1 + std::count(error.targets.begin(), error.targets.end(), DemTarget::separator())));
  });
  edge_starts_.assign(missing.size() + 1, 0);
  part_starts_.assign(graph.edges().size() + 1, 0);
  for (const EdgePart& part : graph.parts()) {
    SALLOW_CHECK(part.fault < missing.size());
    edge_starts_[part.fault + 1]++;
    part_starts_[part.edge + 1]++;
    parts_.push_back({part.fault, part.probability});
    missing[part.fault]--;
  }
  std::partial_sum(edge_starts_.begin(), edge_starts_.end(), edge_starts_.begin());
  std::partial_sum(part_starts_.begin(), part_starts_.end(), part_starts_.begin());
  edges_.resize(parts_.size());
  std::vector<uint32_t> end(edge_starts_.begin(), edge_starts_.end() - 1);
  for (const EdgePart& part : graph.parts()) edges_[end[part.fault]++] = part.edge;
  for (uint32_t count : missing) is_adjustable_.push_back(count == 0);
}

std::span<const EdgeChange> ErrorEdges::changes(std::span<const ErrorLogOdds> errors, Workspace& w) const {
  if (++w.shot_ == 0) {
    std::fill(w.known_.begin(), w.known_.end(), 0);
    std::fill(w.seen_.begin(), w.seen_.end(), 0);
    w.shot_ = 1;
  }
  for (const ErrorLogOdds& error : errors) {
    SALLOW_CHECK(is_adjustable(error.error));
    w.known_[error.error] = w.shot_;
    w.of_error_[error.error] = {error.log_odds, probability_of_weight(error.log_odds)};
  }
  w.changes_.clear();
  for (const ErrorLogOdds& error : errors) {
    for (uint32_t k = edge_starts_[error.error]; k < edge_starts_[error.error + 1]; k++) {
      if (w.seen_[edges_[k]] == w.shot_) continue;
      w.seen_[edges_[k]] = w.shot_;
      w.changes_.push_back({edges_[k], weight(edges_[k], w)});
    }
  }
  return w.changes_;
}

int32_t ErrorEdges::weight(uint32_t edge, const Workspace& w) const {
  const uint32_t begin = part_starts_[edge], end = part_starts_[edge + 1];
  // Alone, it need not go through a probability, where what is nearly certain would be certain.
  if (end - begin == 1) return graph_->steps_of(w.of_error_[parts_[begin].error].log_odds);
  double p = 0;
  for (uint32_t k = begin; k < end; k++) {
    const Part& part = parts_[k];
    p = odd_probability(p, w.known_[part.error] == w.shot_ ? w.of_error_[part.error].probability : part.probability);
  }
  return graph_->steps_of(weight_of_probability(p));
}

}  // namespace sallow
