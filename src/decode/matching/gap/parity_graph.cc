#include "decode/matching/gap/parity_graph.h"

#include <string>

#include "base/error.h"

namespace sallow {

namespace {

constexpr uint32_t kNone = UINT32_MAX;

/// The bits x, and the detectors in components that flip the observable.
struct Bits {
  std::vector<uint8_t> x, matters;

  explicit Bits(const DecodingGraph& graph) : x(graph.detector_count(), 0), matters(graph.detector_count(), 0) {
    const auto count = static_cast<uint32_t>(graph.detector_count());
    std::vector<std::vector<std::pair<uint32_t, uint8_t>>> neighbours(count);
    for (const DecodingEdge& edge : graph.edges()) {
      if (edge.v == kBoundary) continue;
      neighbours[edge.u].push_back({edge.v, edge.observables != 0});
      neighbours[edge.v].push_back({edge.u, edge.observables != 0});
    }
    std::vector<uint8_t> is_reached(count, 0), flips(count, 0);
    for (const DecodingEdge& edge : graph.edges()) flips[edge.u] |= edge.observables != 0;
    std::vector<uint32_t> component;
    for (uint32_t seed = 0; seed < count; seed++) {
      if (is_reached[seed]) continue;
      is_reached[seed] = 1;
      component.assign(1, seed);
      bool any = false;
      for (size_t k = 0; k < component.size(); k++) {
        const uint32_t u = component[k];
        any |= flips[u] != 0;
        for (const auto& [v, differs] : neighbours[u]) {
          if (is_reached[v] && (x[u] ^ x[v]) != differs) {
            throw InputError("this model has no gaps: a cycle of errors through D" + std::to_string(v) +
                                 " that stays off the boundary flips the observable",
                             "gaps exist for codes whose logical operators end on boundaries, such as planar codes");
          }
          if (is_reached[v]) continue;
          is_reached[v] = 1;
          x[v] = static_cast<uint8_t>(x[u] ^ differs);
          component.push_back(v);
        }
      }
      for (uint32_t d : component) matters[d] = any;
    }
  }
};

}  // namespace

ParityGraph::ParityGraph(const DecodingGraph& of) {
  if (of.observable_count() != 1) {
    throw InputError("gaps need exactly one observable, and the model has " + std::to_string(of.observable_count()));
  }
  const Bits found(of);
  std::vector<uint32_t> number_of(of.detector_count(), kNone);
  for (uint32_t d = 0; d < of.detector_count(); d++) {
    if (!found.matters[d]) continue;
    number_of[d] = static_cast<uint32_t>(detectors.size());
    detectors.push_back(d);
    bits.push_back(found.x[d]);
  }
  // The baseline consists of certain errors, which have no edges, and likely edges.
  flipped.assign(detectors.size(), 0);
  const auto flip = [&](uint32_t d) {
    if (number_of[d] != kNone) flipped[number_of[d]] ^= 1;
  };
  for (uint32_t d : of.baseline_detectors()) flip(d);
  certain_flip = !of.baseline_observables().empty();
  const auto parity = static_cast<uint32_t>(detectors.size());
  DecodingGraphBuilder builder(detectors.size() + 1, 0);
  for (const DecodingEdge& edge : of.edges()) {
    const bool flips_observable = edge.observables != 0;
    if (edge.likely) {
      flip(edge.u);
      if (edge.v != kBoundary) flip(edge.v);
      certain_flip ^= flips_observable;
    }
    if (number_of[edge.u] == kNone) continue;
    std::vector<uint32_t> ends = {number_of[edge.u]};
    if (edge.v != kBoundary) {
      ends.push_back(number_of[edge.v]);
    } else if (flips_observable != (found.x[edge.u] != 0)) {
      ends.push_back(parity);
    }
    builder.add_edge(ends, {}, edge.probability, edge.fault);
  }
  for (const UnseenFlips& unseen : of.unseen_flips()) {
    if (unseen.observables == 0) continue;
    if (unseen.probability > 0.5) certain_flip ^= true;
    if (unseen.probability >= 1) {
      certain_flip ^= true;
      continue;
    }
    builder.add_edge(std::vector{parity}, {}, unseen.probability, 0);
  }
  graph = std::move(builder).build();
}

}  // namespace sallow
