#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "decode/graph/decoding_graph.h"
#include "dem/error_model.h"

namespace sallow {

/// What happens if an edge is added between nodes that have one already.
enum class MergeStrategy : uint8_t {
  kDisallow,        // InputError
  kIndependent,     // one edge that an odd number of the two flips; it keeps the first one's faults
  kSmallestWeight,  // the lighter one stays
  kKeepOriginal,
  kReplace,
};

/// From the names "disallow", "independent", "smallest-weight", "keep-original", "replace"; else an InputError.
MergeStrategy parse_merge_strategy(std::string_view name);

/// A graph that a user builds edge by edge: nodes, some of which may be boundary nodes, and edges whose weights are
/// given, of either sign. Between two nodes there is one edge at most, and one between a node and the boundary.
class WeightedGraph {
 public:
  struct Edge {
    uint32_t u;
    uint32_t v;                    // not less than u, or kBoundary
    double weight;                 // finite
    double probability;            // with which noise flips the edge; below 0 if not given
    std::vector<uint32_t> faults;  // flipped by the edge, rising; the observables of a DecodingGraph
  };

  /// The graph of a model's ^-parts of one or two detectors: node k is detector k, a weight is ln((1-p)/p), and parts
  /// with the same detectors are merged by kIndependent, for any observables. Other parts are left out, and parts of p
  /// = 0. A part of p = 1 has the weight of the largest probability below 1.
  static WeightedGraph from_model(const DetectorErrorModel& model);

  /// `v` may be kBoundary, or `u`: an edge from a node to itself explains no event, and a solution contains it if its
  /// weight is negative. Throws InputError for a weight that is not finite, a number too large for a DecodingGraph, or
  /// an existing edge with kDisallow.
  void add_edge(uint32_t u, uint32_t v, std::vector<uint32_t> faults, double weight, double probability,
                MergeStrategy strategy);
  /// Replaces the boundary nodes.
  void set_boundary(std::vector<uint32_t> nodes);
  void ensure_node_count(size_t count);
  void ensure_fault_count(size_t count);

  size_t node_count() const { return node_count_; }
  size_t fault_count() const { return fault_count_; }
  std::span<const uint32_t> boundary() const { return boundary_; }  // rising
  bool is_boundary(uint32_t node) const;
  /// In the order in which they were added.
  std::span<const Edge> edges() const { return edges_; }
  /// The number of the edge between two nodes in either order, or between one and kBoundary.
  std::optional<uint32_t> find(uint32_t u, uint32_t v) const;

  /// The number of nodes up to the last one that is not a boundary node: the detectors of decoding_graph().
  size_t detector_count() const;
  /// The graph for decoders: DecodingEdge::fault is the number of the edge here. Edges to boundary nodes become edges
  /// to the boundary, and events at boundary nodes are ignored. Of a node's edges to the boundary only the lightest is
  /// kept, or with `keep_parallel` all of them. Later weights may have magnitudes up to `largest_weight`.
  DecodingGraph decoding_graph(double largest_weight = 0, bool keep_parallel = false) const;

 private:
  /// By node; UINT32_MAX if there is none.
  std::vector<uint32_t> lightest_to_boundary() const;

  static uint64_t key(uint32_t u, uint32_t v) { return uint64_t{u} << 32 | v; }

  size_t node_count_ = 0, fault_count_ = 0;
  std::vector<uint32_t> boundary_;
  std::vector<Edge> edges_;
  std::unordered_map<uint64_t, uint32_t> number_;  // of the edge, by key
};

}  // namespace sallow
