#pragma once

#include <cstdint>
#include <vector>

#include "base/aligned.h"
#include "decode/matching/engine/matching_graph.h"

namespace sallow {

/// All distances within a small part of a graph: the nodes from `first` to `end` - 1, which no edge leaves. Inside the
/// table, nodes and columns are numbered from 0.
///
/// A distance is left out if two paths to the boundary are no longer, because it never matters.
class DistanceTable {
 public:
  /// Above every distance in a row. The sum of two such values fits 16 bits.
  static constexpr uint16_t kFar = 0x7FFF;
  static constexpr uint16_t kFarthest = kFar / 2 - 1;  // from the boundary
  static constexpr uint32_t kMostNodes = 512;
  static constexpr size_t kMostSteps = UINT16_MAX;  // arcs of the graph

  /// Paths to the boundary must be no longer than kFarthest. Nodes without such a path have no entries.
  DistanceTable(const MatchingGraph& graph, uint32_t first, uint32_t end);

  uint32_t first() const { return first_; }
  uint32_t node_count() const { return count_; }
  /// A multiple of 64, for kernels. Columns without a node hold kFar.
  size_t columns() const { return columns_; }
  /// The number of a shot's events within the table, given one bit per node of the graph.
  uint32_t count_events(const uint64_t* bits) const;
  /// Sets `nodes` to the table's nodes with events, rising.
  void list_events(const uint64_t* bits, std::vector<uint32_t>& nodes) const;

  /// The distances from a node to all nodes; aligned to 64 bytes.
  const uint16_t* row(uint32_t node) const { return rows_.data() + node * columns_; }
  int32_t boundary(uint32_t node) const { return boundary_[node]; }

  /// Appends the edges of the path between two nodes, if the table has their distance.
  void append_way(uint32_t from, uint32_t to, std::vector<uint32_t>& edges) const;
  void append_boundary_way(uint32_t node, std::vector<uint32_t>& edges) const {
    graph_->append_boundary_path(first_ + node, edges);
  }

 private:
  uint64_t own_bits(const uint64_t* bits, uint32_t word) const;

  const MatchingGraph* graph_;
  uint32_t first_, count_;
  size_t columns_;
  AlignedVector<uint16_t> rows_;
  struct Step {
    uint32_t edge, node;
  };
  std::vector<Step> steps_;     // a step goes along an edge to a node
  std::vector<uint16_t> last_;  // by row and column: the last step of the path back, in steps_
  std::vector<int32_t> boundary_;
};

}  // namespace sallow
