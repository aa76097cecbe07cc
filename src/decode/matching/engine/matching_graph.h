#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/lists.h"
#include "decode/graph/decoding_graph.h"

namespace sallow {

/// A DecodingGraph laid out for searching: only the lightest of parallel edges, neighbours in one array, and the
/// shortest path to the boundary for every node.
///
/// Nodes are the detectors in another order: relevant nodes, whose connected component flips some observable, come
/// first. The others cannot change a prediction.
class MatchingGraph {
 public:
  static constexpr int64_t kNoBoundary = INT64_MAX / 4;
  static constexpr uint32_t kNoEdge = UINT32_MAX;

  struct Arc {
    uint32_t node;
    uint32_t edge;  // in graph().edges()
    int32_t weight;
  };

  struct Component {
    bool has_boundary = false;
    bool has_observable = false;
  };

  explicit MatchingGraph(DecodingGraph graph);

  const DecodingGraph& graph() const { return graph_; }
  uint32_t node_count() const { return static_cast<uint32_t>(detector_of_.size()); }
  /// The number of relevant nodes; they are numbered from 0.
  uint32_t relevant_count() const { return relevant_count_; }
  uint32_t detector_of(uint32_t node) const { return detector_of_[node]; }
  uint32_t node_of(uint32_t detector) const { return node_of_[detector]; }
  std::span<const Arc> arcs(uint32_t node) const { return arcs_[node]; }
  /// The node at the other end of an edge between two nodes.
  uint32_t other_end(uint32_t edge, uint32_t node) const {
    const DecodingEdge& e = graph_.edges()[edge];
    return node_of_[e.u] == node ? node_of_[e.v] : node_of_[e.u];
  }
  const Component& component(uint32_t node) const { return components_[component_of_[node]]; }
  uint32_t component_index(uint32_t node) const { return component_of_[node]; }
  size_t component_count() const { return components_.size(); }

  /// The length of the shortest path to the boundary; kNoBoundary if there is none.
  int64_t boundary_distance(uint32_t node) const { return boundary_distance_[node]; }
  uint64_t boundary_mask(uint32_t node) const { return boundary_mask_[node]; }
  /// Appends that path's edges, starting at the node.
  void append_boundary_path(uint32_t node, std::vector<uint32_t>& edges) const;
  /// The first edge of that path and the node behind it, kBoundary on the last edge; kNoEdge if there is no path.
  const Arc& boundary_step(uint32_t node) const { return boundary_step_[node]; }
  /// The first of the edges between a node and the boundary, which are adjacent in graph().edges(); kNoEdge if there
  /// are none.
  uint32_t boundary_edges(uint32_t node) const { return boundary_edges_[node]; }

  /// The baseline's detectors, one bit per node; empty if there are none.
  std::span<const uint64_t> baseline_bits() const { return baseline_bits_; }
  /// Sets `flips`, one bit per observable, to the observables that the baseline flips.
  void start_flips(std::span<uint64_t> flips) const;
  /// The nodes of each component without boundary. An odd number of events in such a component has no explanation.
  std::span<const std::vector<uint32_t>> closed_components() const { return closed_components_; }

  /// Whether the observables fit the bits of a mask. If not, masks are 0 and callers must go through the paths' edges.
  bool has_masks() const { return graph_.observable_count() <= 64; }
  uint64_t edge_mask(uint32_t edge) const { return edge_mask_[edge]; }
  /// Toggles in `flips`, one bit per observable, the observables that the edges flip.
  void toggle_observables(std::span<const uint32_t> edges, std::span<uint64_t> flips) const;

 private:
  void order_nodes();
  void lay_out_arcs();
  void find_boundary_distances();
  void gather_parity_rules();

  DecodingGraph graph_;
  uint32_t relevant_count_ = 0;
  std::vector<uint32_t> detector_of_;
  std::vector<uint32_t> node_of_;
  std::vector<uint32_t> component_of_;
  std::vector<Component> components_;
  Lists<Arc> arcs_;  // by node
  std::vector<uint64_t> edge_mask_;
  std::vector<int64_t> boundary_distance_;
  std::vector<uint64_t> boundary_mask_;
  std::vector<uint64_t> baseline_bits_;
  std::vector<std::vector<uint32_t>> closed_components_;
  std::vector<Arc> boundary_step_;  // towards the boundary; node is kBoundary on the last edge
  std::vector<uint32_t> boundary_edges_;
};

}  // namespace sallow
