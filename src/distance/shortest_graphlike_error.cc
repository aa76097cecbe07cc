#include <algorithm>
#include <unordered_map>

#include "base/saturating.h"
#include "distance/observable_mask.h"
#include "distance/shortest_error.h"

namespace sallow {
namespace {

constexpr uint32_t kBoundary = 0;
constexpr uint32_t kNone = UINT32_MAX;

struct Edge {
  uint32_t a, b;  // vertices; a == b == kBoundary for an error that fires no detector
  uint64_t mask;
  uint32_t error;
};

struct Arc {
  uint32_t to, edge;
};

/// A vertex and the observables flipped on the path to it.
struct State {
  uint32_t vertex;
  uint64_t mask;
  bool operator==(const State&) const = default;
};
struct StateHash {
  size_t operator()(const State& state) const {
    return (state.mask ^ state.vertex * 0x9e3779b97f4a7c15ull) * 0xbf58476d1ce4e5b9ull >> 7;
  }
};
struct Visit {
  uint32_t depth;
  uint64_t paths;  // the number of shortest paths
  uint32_t edge;   // the last edge of one of them
};
using Visits = std::unordered_map<State, Visit, StateHash>;

class GraphlikeSearch {
 public:
  explicit GraphlikeSearch(const ErrorHypergraph& errors) {
    // Detectors that no error fires get no vertex.
    std::vector<uint32_t> vertex_of(errors.detector_count(), kBoundary);
    uint32_t vertex_count = 1;
    const auto vertex = [&](uint32_t detector) {
      if (vertex_of[detector] == kBoundary) vertex_of[detector] = vertex_count++;
      return vertex_of[detector];
    };
    for (uint32_t error = 0; error < errors.error_count(); error++) {
      const std::span<const uint32_t> detectors = errors.detectors(error);
      if (detectors.size() > 2) continue;
      Edge edge{kBoundary, kBoundary, 0, error};
      if (!detectors.empty()) edge.a = vertex(detectors[0]);
      if (detectors.size() == 2) edge.b = vertex(detectors[1]);
      for (const uint32_t observable : errors.observables(error)) edge.mask ^= observable_mask(observable);
      edges_.push_back(edge);
    }
    arcs_.resize(vertex_count);
    for (uint32_t e = 0; e < edges_.size(); e++) {
      arcs_[edges_[e].a].push_back({edges_[e].b, e});
      if (edges_[e].a != edges_[e].b) arcs_[edges_[e].b].push_back({edges_[e].a, e});
    }
  }

  ShortestError run() {
    search_through_boundary();
    if (has_flipping_cycle_without_boundary()) search_without_boundary();
    if (result_.distance) result_.at_least = *result_.distance;
    return std::move(result_);
  }

 private:
  // Breadth-first search from `start`, at most `max_depth` steps, along edges that `may_use` allows. Stops after the
  // first depth at which `is_end` holds for some state, and returns that depth, or kNone.
  template <typename MayUse, typename IsEnd>
  uint32_t explore(uint32_t start, uint32_t max_depth, MayUse may_use, IsEnd is_end, Visits& visits) {
    visits.clear();
    visits[{start, 0}] = {0, 1, kNone};
    std::vector<State> layer = {{start, 0}}, next;
    for (uint32_t depth = 1; depth <= max_depth && !layer.empty(); depth++) {
      next.clear();
      bool ended = false;
      for (const State state : layer) {
        const uint64_t paths = visits.at(state).paths;
        for (const Arc arc : arcs_[state.vertex]) {
          if (!may_use(arc.edge)) continue;
          const State reached{arc.to, state.mask ^ edges_[arc.edge].mask};
          const auto [place, is_new] = visits.try_emplace(reached, Visit{depth, paths, arc.edge});
          if (is_new) {
            next.push_back(reached);
            ended |= is_end(reached);
          } else if (place->second.depth == depth) {
            place->second.paths = saturating_add(place->second.paths, paths);
          }
        }
      }
      if (ended) return depth;
      std::swap(layer, next);
    }
    return kNone;
  }

  std::vector<uint32_t> path_back(const Visits& visits, State state) const {
    std::vector<uint32_t> errors;
    for (;;) {
      const Visit& visit = visits.at(state);
      if (visit.edge == kNone) return errors;
      const Edge& edge = edges_[visit.edge];
      errors.push_back(edge.error);
      state = {edge.a == state.vertex ? edge.b : edge.a, state.mask ^ edge.mask};
    }
  }

  void offer(uint64_t distance, uint64_t count, std::vector<uint32_t> faults) {
    if (result_.distance && *result_.distance < distance) return;
    if (!result_.distance || *result_.distance > distance) {
      std::sort(faults.begin(), faults.end());
      result_.distance = distance;
      result_.count = 0;
      result_.faults = std::move(faults);
    }
    result_.count = saturating_add(result_.count, count);
  }

  void search_through_boundary() {
    const auto is_end = [](State state) { return state.vertex == kBoundary && state.mask != 0; };
    Visits visits;
    const uint32_t depth = explore(
        kBoundary, kNone - 1, [](uint32_t) { return true; }, is_end, visits);
    if (depth == kNone) return;
    uint64_t walks = 0;
    State end{kBoundary, 0};
    for (const auto& [state, visit] : visits) {
      if (visit.depth != depth || !is_end(state)) continue;
      walks = saturating_add(walks, visit.paths);
      if (end.mask == 0 || state.mask < end.mask) end = state;
    }
    // Each cycle is found in both directions, a loop in one.
    offer(depth, depth == 1 ? walks : walks / 2, path_back(visits, end));
  }

  // Gives every vertex the observables on the path to its tree's root; an edge that disagrees closes a flipping cycle.
  bool has_flipping_cycle_without_boundary() const {
    std::vector<uint64_t> mask(arcs_.size());
    std::vector<uint8_t> seen(arcs_.size());
    std::vector<uint32_t> stack;
    for (uint32_t root = 1; root < arcs_.size(); root++) {
      if (seen[root]) continue;
      seen[root] = true;
      stack.push_back(root);
      while (!stack.empty()) {
        const uint32_t vertex = stack.back();
        stack.pop_back();
        for (const Arc arc : arcs_[vertex]) {
          if (arc.to == kBoundary) continue;
          const uint64_t there = mask[vertex] ^ edges_[arc.edge].mask;
          if (!seen[arc.to]) {
            seen[arc.to] = true;
            mask[arc.to] = there;
            stack.push_back(arc.to);
          } else if (mask[arc.to] != there) {
            return true;
          }
        }
      }
    }
    return false;
  }

  // Counts each cycle at its flipping edge of the lowest number: the other flipping edges must have higher numbers.
  void search_without_boundary() {
    Visits visits;
    for (uint32_t first = 0; first < edges_.size(); first++) {
      const Edge& edge = edges_[first];
      if (edge.mask == 0 || edge.a == kBoundary || edge.b == kBoundary) continue;
      const auto may_use = [&](uint32_t e) {
        return edges_[e].a != kBoundary && edges_[e].b != kBoundary && (edges_[e].mask == 0 || e > first);
      };
      const auto is_end = [&](State state) { return state.vertex == edge.a && state.mask != edge.mask; };
      const uint64_t best = result_.distance.value_or(kNone);
      const uint32_t depth = explore(edge.b, static_cast<uint32_t>(best - 1), may_use, is_end, visits);
      if (depth == kNone) continue;
      uint64_t paths = 0;
      State end{kNone, 0};
      for (const auto& [state, visit] : visits) {
        if (visit.depth != depth || !is_end(state)) continue;
        paths = saturating_add(paths, visit.paths);
        if (end.vertex == kNone || state.mask < end.mask) end = state;
      }
      std::vector<uint32_t> faults = path_back(visits, end);
      faults.push_back(edge.error);
      offer(depth + uint64_t{1}, paths, std::move(faults));
    }
  }

  std::vector<Edge> edges_;
  std::vector<std::vector<Arc>> arcs_;
  ShortestError result_;
};

}  // namespace

ShortestError shortest_graphlike_error(const ErrorHypergraph& errors) {
  return GraphlikeSearch(errors).run();
}

}  // namespace sallow
