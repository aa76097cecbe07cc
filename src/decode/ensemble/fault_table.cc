#include "decode/ensemble/fault_table.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/rising_list.h"
#include "decode/graph/weight_steps.h"
#include "dem/error_symptoms.h"

namespace sallow {

namespace {

using List = std::vector<uint32_t>;

/// The edges of a graph, indexed by their ends and observables.
class EdgeIndex {
 public:
  static constexpr uint32_t kNoEdge = UINT32_MAX;

  explicit EdgeIndex(const DecodingGraph& graph) : graph_(graph) {}

  /// kNoEdge if there is none: edges of p = 0 or 1 are not in the graph.
  uint32_t find(const List& ends, const List& observables) const {
    if (ends.empty()) return kNoEdge;
    const uint32_t u = ends[0], v = ends.size() == 2 ? ends[1] : kBoundary;
    const std::span<const DecodingEdge> edges = graph_.edges();
    auto edge = std::lower_bound(edges.begin(), edges.end(), std::pair(u, v),
                                 [](const DecodingEdge& e, auto key) { return std::pair(e.u, e.v) < key; });
    for (; edge != edges.end() && edge->u == u && edge->v == v; ++edge) {
      if (std::ranges::equal(graph_.observables(edge->observables), observables)) {
        return static_cast<uint32_t>(edge - edges.begin());
      }
    }
    return kNoEdge;
  }

 private:
  const DecodingGraph& graph_;
};

}  // namespace

FaultTable::FaultTable(const DetectorErrorModel& model, const DecodingGraph& graph) {
  const ErrorHypergraph all(model, {.largest_part = 2});
  unseen_parities_.assign(all.observable_count(), 1);
  List kept, certain;
  for (uint32_t e = 0; e < all.error_count(); e++) {
    const double p = all.probability(e);
    if (p <= 0) continue;
    if (all.detectors(e).empty()) {
      for (const uint32_t o : all.observables(e)) unseen_parities_[o] *= std::abs(1 - 2 * p);
    }
    // As in the graph's baseline: an error without detectors that is more likely than not counts as happened.
    if (all.detectors(e).empty() ? p > 0.5 : p >= 1) {
      certain.push_back(e);
      if (p < 1) certain_weight_ += weight_of_probability(p);
      for (const uint32_t d : all.detectors(e)) toggle_in(certain_detectors_, d);
      for (const uint32_t o : all.observables(e)) toggle_in(certain_observables_, o);
    } else if (!all.detectors(e).empty()) {
      if (p >= 0.5) likely_faults_.push_back(static_cast<uint32_t>(kept.size()));
      kept.push_back(e);
    }
  }
  errors_ = all.subset(kept);
  certain_errors_ = all.subset(certain);
  find_edges(model, graph);
  find_joint_faults(graph.edges().size());
  find_stand_ins(graph.edges().size());
}

// If several errors are merged into one fault, the first determines its edges.
void FaultTable::find_edges(const DetectorErrorModel& model, const DecodingGraph& graph) {
  constexpr uint32_t kNone = UINT32_MAX;
  List fault_of(model.error_count(), kNone);  // by error of the model
  for (uint32_t f = 0; f < fault_count(); f++) fault_of[errors_.first_error(f)] = f;
  const EdgeIndex index(graph);
  std::vector<List> edges(fault_count());
  std::vector<ErrorSymptoms> parts;
  size_t number = 0;
  for_each_error(model, [&](const DemInstruction& error, uint64_t detector_offset) {
    const uint32_t fault = fault_of[number++];
    if (fault == kNone) return;
    read_parts(error, detector_offset, parts);
    for (const ErrorSymptoms& part : parts) {
      const uint32_t edge = index.find(part.detectors, part.observables);
      if (edge != EdgeIndex::kNoEdge) toggle_in(edges[fault], edge);
    }
  });
  for (const List& list : edges) edges_.append(list);
}

void FaultTable::find_joint_faults(size_t edge_count) {
  joint_faults_ = Lists<uint32_t>(edge_count, [&](const auto& add) {
    for (uint32_t f = 0; f < fault_count(); f++) {
      if (edges(f).size() < 2) continue;
      for (uint32_t e : edges(f)) add(e, f);
    }
  });
}

void FaultTable::find_stand_ins(size_t edge_count) {
  constexpr uint32_t kNone = UINT32_MAX;
  List alone(edge_count, kNone);
  const auto likelier = [&](uint32_t f, uint32_t than) { return than == kNone || probability(f) > probability(than); };
  for (uint32_t f = 0; f < fault_count(); f++) {
    if (edges(f).size() == 1 && likelier(f, alone[edges(f)[0]])) alone[edges(f)[0]] = f;
  }
  List list;
  for (uint32_t e = 0; e < edge_count; e++) {
    list.clear();
    if (alone[e] != kNone) {
      list.push_back(alone[e]);
    } else {
      uint32_t best = kNone;
      for (uint32_t f : joint_faults(e)) {
        bool fits = true;
        for (uint32_t other : edges(f)) fits &= other == e || alone[other] != kNone;
        if (fits && likelier(f, best)) best = f;
      }
      if (best != kNone) {
        list.push_back(best);
        for (uint32_t other : edges(best)) {
          if (other != e) list.push_back(alone[other]);
        }
      }
    }
    stand_ins_.append(list);
  }
}

}  // namespace sallow
