#include "decode/weighted/error_edges.h"

#include <algorithm>

#include "base/error.h"
#include "decode/graph/weight_steps.h"
#include "dem/odd_probability.h"

namespace sallow {

ErrorEdges::ErrorEdges(const DetectorErrorModel& model, const DecodingGraph& graph) : graph_(&graph) {
  std::vector<uint32_t> missing;  // by error: parts without an edge so far
  for_each_error(model, [&](const DemInstruction& error, uint64_t) {
    missing.push_back(
        static_cast<uint32_t>(1 + std::count(error.targets.begin(), error.targets.end(), DemTarget::separator())));
  });
  for (const EdgePart& part : graph.parts()) {
    SALLOW_CHECK(part.fault < missing.size());
    missing[part.fault]--;
  }
  edges_ = Lists<uint32_t>(missing.size(), [&](const auto& add) {
    for (const EdgePart& part : graph.parts()) add(part.fault, part.edge);
  });
  parts_ = Lists<Part>(graph.edges().size(), [&](const auto& add) {
    for (const EdgePart& part : graph.parts()) add(part.edge, {part.fault, part.probability});
  });
  for (uint32_t count : missing) is_adjustable_.push_back(count == 0);
}

std::span<const EdgeChange> ErrorEdges::changes(std::span<const ErrorLogOdds> errors, Workspace& w) const {
  if (++w.shot_ == 0) {
    std::fill(w.known_.begin(), w.known_.end(), 0);
    std::fill(w.seen_.begin(), w.seen_.end(), 0);
    w.shot_ = 1;
  }
  for (const ErrorLogOdds& error : errors) {
    SALLOW_REQUIRE(is_adjustable(error.error),
                   "log-odds for error " + std::to_string(error.error) + ", which is not adjustable");
    w.known_[error.error] = w.shot_;
    w.of_error_[error.error] = {error.log_odds, probability_of_weight(error.log_odds)};
  }
  w.changes_.clear();
  for (const ErrorLogOdds& error : errors) {
    for (const uint32_t edge : edges_[error.error]) {
      if (w.seen_[edge] == w.shot_) continue;
      w.seen_[edge] = w.shot_;
      w.changes_.push_back({edge, weight(edge, w)});
    }
  }
  return w.changes_;
}

int32_t ErrorEdges::weight(uint32_t edge, const Workspace& w) const {
  const std::span<const Part> parts = parts_[edge];
  // If it is the only error, no probability is computed: a nearly certain error would be rounded to a certain one.
  if (parts.size() == 1) return graph_->steps_of(w.of_error_[parts[0].error].log_odds);
  double p = 0;
  for (const Part& part : parts) {
    p = odd_probability(p, w.known_[part.error] == w.shot_ ? w.of_error_[part.error].probability : part.probability);
  }
  return graph_->steps_of(weight_of_probability(p));
}

}  // namespace sallow
