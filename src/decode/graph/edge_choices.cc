#include "decode/graph/edge_choices.h"

#include "base/rising_list.h"

namespace sallow {

namespace {

/// Whether an error without detectors is part of every answer and flips something.
bool always_happens(const UnseenFlips& flips) {
  return flips.probability > 0.5 && flips.observables != 0;
}

}  // namespace

EdgeChoices::EdgeChoices(const DecodingGraph& graph) {
  const auto edge_count = static_cast<uint32_t>(graph.edges().size());
  for (uint32_t e = 0; e < edge_count; e++) {
    if (graph.edges()[e].likely) baseline_.push_back(e);
  }
  uint32_t next = edge_count;
  for (size_t k = 0; k < graph.certain_edges().size(); k++) baseline_.push_back(next++);
  for (const UnseenFlips& flips : graph.unseen_flips()) {
    if (always_happens(flips)) baseline_.push_back(next++);
  }
}

ErrorChoices EdgeChoices::list(const DecodingGraph& graph) {
  ErrorChoices choices;
  const auto add = [&](uint32_t u, uint32_t v, uint32_t observables, double probability, uint32_t fault) {
    const uint32_t ends[2] = {u, v};
    choices.add({ends, v == kBoundary ? size_t{1} : size_t{2}}, graph.observables(observables), probability, fault);
  };
  for (const DecodingEdge& edge : graph.edges()) add(edge.u, edge.v, edge.observables, edge.probability, edge.fault);
  for (const CertainEdge& edge : graph.certain_edges()) add(edge.u, edge.v, edge.observables, 1, edge.fault);
  for (const UnseenFlips& flips : graph.unseen_flips()) {
    if (always_happens(flips)) {
      choices.add({}, graph.observables(flips.observables), flips.probability, flips.fault);
    }
  }
  return choices;
}

void EdgeChoices::add(std::span<const uint32_t> edges, ChosenErrors& chosen) {
  happened_.assign(baseline_.begin(), baseline_.end());
  happened_.insert(happened_.end(), edges.begin(), edges.end());
  cancel_pairs(happened_);
  chosen.add(happened_);
}

}  // namespace sallow
