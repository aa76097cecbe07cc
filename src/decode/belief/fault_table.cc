#include "decode/belief/fault_table.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "base/rising_list.h"

namespace sallow {

namespace {

using List = std::vector<uint32_t>;

/// The edges of a graph by what they flip.
class EdgeIndex {
 public:
  explicit EdgeIndex(const DecodingGraph& graph) : graph_(graph) {}

  /// kNoEdge where there is none: an edge of p = 0 or 1 is not in the graph.
  uint32_t find(const List& ends, const List& observables) const {
    if (ends.empty()) return MatchingGraph::kNoEdge;
    const uint32_t u = ends[0], v = ends.size() == 2 ? ends[1] : kBoundary;
    const std::span<const DecodingEdge> edges = graph_.edges();
    auto edge = std::lower_bound(edges.begin(), edges.end(), std::pair(u, v),
                                 [](const DecodingEdge& e, auto key) { return std::pair(e.u, e.v) < key; });
    for (; edge != edges.end() && edge->u == u && edge->v == v; ++edge) {
      if (std::ranges::equal(graph_.observables(edge->observables), observables)) {
        return static_cast<uint32_t>(edge - edges.begin());
      }
    }
    return MatchingGraph::kNoEdge;
  }

 private:
  const DecodingGraph& graph_;
};

}  // namespace

void FaultTable::Lists::append(std::span<const uint32_t> list) {
  items.insert(items.end(), list.begin(), list.end());
  starts.push_back(static_cast<uint32_t>(items.size()));
}

FaultTable::FaultTable(const DetectorErrorModel& model, const DecodingGraph& graph)
    : detector_count_(graph.detector_count()) {
  const EdgeIndex index(graph);
  std::map<std::pair<List, List>, std::pair<double, List>> faults;  // what it flips → probability, edges
  std::map<List, double> edgeless;
  for_each_error(model, [&](const DemInstruction& error, uint64_t offset) {
    const double p = error.arguments[0];
    if (p == 0) return;
    List detectors, observables, edges, part_detectors, part_observables;
    bool is_graphlike = true;
    const auto end_part = [&] {
      is_graphlike &= part_detectors.size() <= 2;
      const uint32_t edge = is_graphlike ? index.find(part_detectors, part_observables) : MatchingGraph::kNoEdge;
      if (edge != MatchingGraph::kNoEdge) toggle_in(edges, edge);
      part_detectors.clear();
      part_observables.clear();
    };
    for (const DemTarget target : error.targets) {
      if (target.is_separator()) {
        end_part();
        continue;
      }
      const auto number = static_cast<uint32_t>(target.index() + (target.is_detector() ? offset : 0));
      toggle_in(target.is_detector() ? detectors : observables, number);
      toggle_in(target.is_detector() ? part_detectors : part_observables, number);
    }
    end_part();
    if (!is_graphlike || detectors.empty()) {
      // As the graph's baseline has it: where it is likelier than not, it has flipped its observables.
      if (is_graphlike) edgeless[observables] += p * (1 - 2 * edgeless[observables]);
      return;
    }
    auto [entry, is_new] = faults.try_emplace({std::move(detectors), std::move(observables)}, 0.0, std::move(edges));
    double& probability = entry->second.first;
    probability += p * (1 - 2 * probability);
  });
  const auto make_certain = [&](const List& detectors, const List& observables) {
    for (uint32_t d : detectors) toggle_in(certain_detectors_, d);
    for (uint32_t o : observables) toggle_in(certain_observables_, o);
  };
  for (const auto& [observables, p] : edgeless) {
    if (p > 0.5) make_certain({}, observables);
  }
  for (const auto& [flipped, fault] : faults) {
    const auto& [p, edges] = fault;
    if (p >= 1) {
      make_certain(flipped.first, flipped.second);
      continue;
    }
    if (p <= 0) continue;
    if (p >= 0.5) likely_faults_.push_back(static_cast<uint32_t>(fault_count()));
    probability_.push_back(p);
    detectors_.append(flipped.first);
    observables_.append(flipped.second);
    edges_.append(edges);
  }
  find_joint_faults(graph.edges().size());
  find_stand_ins(graph.edges().size());
}

void FaultTable::find_joint_faults(size_t edge_count) {
  std::vector<List> faults(edge_count);
  for (uint32_t f = 0; f < fault_count(); f++) {
    if (edges(f).size() < 2) continue;
    for (uint32_t e : edges(f)) faults[e].push_back(f);
  }
  for (const List& list : faults) joint_faults_.append(list);
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
