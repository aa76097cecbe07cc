#include "decode/matching/engine/matching_graph.h"

#include <algorithm>
#include <functional>
#include <numeric>
#include <queue>

namespace sallow {

MatchingGraph::MatchingGraph(DecodingGraph graph) : graph_(std::move(graph)) {
  edge_mask_.assign(graph_.edges().size(), 0);
  for (size_t e = 0; has_masks() && e < edge_mask_.size(); e++) {
    for (uint32_t k : graph_.observables(graph_.edges()[e].observables)) edge_mask_[e] |= uint64_t{1} << k;
  }
  order_nodes();
  lay_out_arcs();
  find_boundary_distances();
  gather_parity_rules();
}

void MatchingGraph::order_nodes() {
  auto count = static_cast<uint32_t>(graph_.detector_count());
  std::vector<uint32_t> root(count);
  std::iota(root.begin(), root.end(), 0);
  auto find = [&](uint32_t d) {
    while (root[d] != d) d = root[d] = root[root[d]];
    return d;
  };
  for (const DecodingEdge& edge : graph_.edges()) {
    if (edge.v != kBoundary) root[find(edge.u)] = find(edge.v);
  }
  std::vector<Component> at_root(count);
  for (const DecodingEdge& edge : graph_.edges()) {
    Component& component = at_root[find(edge.u)];
    component.has_boundary |= edge.v == kBoundary;
    component.has_observable |= edge.observables != 0;
  }
  detector_of_.resize(count);
  std::iota(detector_of_.begin(), detector_of_.end(), 0);
  auto middle = std::stable_partition(detector_of_.begin(), detector_of_.end(),
                                      [&](uint32_t d) { return at_root[find(d)].has_observable; });
  relevant_count_ = static_cast<uint32_t>(middle - detector_of_.begin());
  node_of_.resize(count);
  component_of_.resize(count);
  std::vector<uint32_t> index_at_root(count, UINT32_MAX);
  for (uint32_t node = 0; node < count; node++) {
    uint32_t detector = detector_of_[node];
    node_of_[detector] = node;
    uint32_t& index = index_at_root[find(detector)];
    if (index == UINT32_MAX) {
      index = static_cast<uint32_t>(components_.size());
      components_.push_back(at_root[find(detector)]);
    }
    component_of_[node] = index;
  }
}

void MatchingGraph::lay_out_arcs() {
  // Edges are sorted by their ends, so parallel edges are adjacent.
  std::span<const DecodingEdge> edges = graph_.edges();
  std::vector<uint32_t> lightest;
  for (uint32_t e = 0; e < edges.size(); e++) {
    if (edges[e].v == kBoundary) continue;
    bool parallel =
        !lightest.empty() && edges[lightest.back()].u == edges[e].u && edges[lightest.back()].v == edges[e].v;
    if (!parallel) {
      lightest.push_back(e);
    } else if (edges[e].weight < edges[lightest.back()].weight) {
      lightest.back() = e;
    }
  }
  arcs_ = Lists<Arc>(node_count(), [&](const auto& add) {
    for (uint32_t e : lightest) {
      uint32_t u = node_of_[edges[e].u];
      uint32_t v = node_of_[edges[e].v];
      add(u, {v, e, edges[e].weight});
      add(v, {u, e, edges[e].weight});
    }
  });
}

void MatchingGraph::find_boundary_distances() {
  boundary_distance_.assign(node_count(), kNoBoundary);
  boundary_mask_.assign(node_count(), 0);
  boundary_step_.assign(node_count(), {kBoundary, kNoEdge, 0});
  boundary_edges_.assign(node_count(), kNoEdge);
  using Entry = std::pair<int64_t, uint32_t>;
  std::priority_queue<Entry, std::vector<Entry>, std::greater<>> queue;
  std::span<const DecodingEdge> edges = graph_.edges();
  for (uint32_t e = 0; e < edges.size(); e++) {
    if (edges[e].v != kBoundary) continue;
    uint32_t node = node_of_[edges[e].u];
    boundary_edges_[node] = std::min(boundary_edges_[node], e);
    if (edges[e].weight >= boundary_distance_[node]) continue;
    boundary_distance_[node] = edges[e].weight;
    boundary_mask_[node] = edge_mask_[e];
    boundary_step_[node] = {kBoundary, e, edges[e].weight};
    queue.push({edges[e].weight, node});
  }
  while (!queue.empty()) {
    auto [distance, node] = queue.top();
    queue.pop();
    if (distance != boundary_distance_[node]) continue;
    for (const Arc& arc : arcs(node)) {
      int64_t longer = distance + arc.weight;
      if (longer >= boundary_distance_[arc.node]) continue;
      boundary_distance_[arc.node] = longer;
      boundary_mask_[arc.node] = boundary_mask_[node] ^ edge_mask_[arc.edge];
      boundary_step_[arc.node] = {node, arc.edge, arc.weight};
      queue.push({longer, arc.node});
    }
  }
}

void MatchingGraph::gather_parity_rules() {
  if (!graph_.baseline_detectors().empty()) {
    baseline_bits_.assign((node_count() + 63) / 64, 0);
    for (uint32_t detector : graph_.baseline_detectors()) {
      uint32_t node = node_of(detector);
      baseline_bits_[node / 64] ^= uint64_t{1} << (node % 64);
    }
  }
  std::vector<std::vector<uint32_t>> nodes(component_count());
  for (uint32_t node = 0; node < node_count(); node++) {
    if (!component(node).has_boundary) nodes[component_index(node)].push_back(node);
  }
  for (auto& list : nodes) {
    if (!list.empty()) closed_components_.push_back(std::move(list));
  }
}

void MatchingGraph::toggle_observables(std::span<const uint32_t> edges, std::span<uint64_t> flips) const {
  if (flips.size() == 1) {
    for (uint32_t e : edges) flips[0] ^= edge_mask_[e];
    return;
  }
  for (uint32_t e : edges) {
    for (uint32_t o : graph_.observables(graph_.edges()[e].observables)) flips[o / 64] ^= uint64_t{1} << (o % 64);
  }
}

void MatchingGraph::start_flips(std::span<uint64_t> flips) const {
  std::ranges::fill(flips, 0);
  for (uint32_t o : graph_.baseline_observables()) flips[o / 64] ^= uint64_t{1} << (o % 64);
}

void MatchingGraph::append_boundary_path(uint32_t node, std::vector<uint32_t>& edges) const {
  while (node != kBoundary) {
    edges.push_back(boundary_step_[node].edge);
    node = boundary_step_[node].node;
  }
}

}  // namespace sallow
