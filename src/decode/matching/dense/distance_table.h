#pragma once

#include <cstdint>
#include <vector>

#include "base/aligned.h"
#include "decode/matching/engine/matching_graph.h"

namespace sallow {

/// All distances within a small part of a graph: nodes `first` up to `end`, which no edge leaves. Its own numbers for
/// them, and for the rows' columns, count from 0.
///
/// A distance that two ways to the boundary match is not in the table, since it never matters.
class DistanceTable {
 public:
  /// Above every distance in a row; that and another fit 16 bits.
  static constexpr uint16_t kFar = 0x7FFF;
  static constexpr uint16_t kFarthest = kFar / 2 - 1;  // from the boundary
  static constexpr uint32_t kMostNodes = 512;
  static constexpr size_t kMostSteps = UINT16_MAX;  // arcs of the graph

  /// Ways to the boundary must be no longer than kFarthest. Nodes without one have nothing in the table.
  DistanceTable(const MatchingGraph& graph, uint32_t first, uint32_t end);

  uint32_t first() const { return first_; }
  uint32_t node_count() const { return count_; }
  /// A multiple of 64, for kernels; kFar where there is no node.
  size_t columns() const { return columns_; }
  /// How many of a shot's events lie here, given one bit per node of the graph.
  uint32_t count_events(const uint64_t* bits) const;
  /// Sets `nodes` to where they lie, rising.
  void list_events(const uint64_t* bits, std::vector<uint32_t>& nodes) const;

  /// From a node to all; aligned to 64 bytes.
  const uint16_t* row(uint32_t node) const { return rows_.data() + node * columns_; }
  int32_t boundary(uint32_t node) const { return boundary_[node]; }

  /// The edges of the way between two nodes, where the table has one.
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
  std::vector<Step> steps_;     // along an edge, to a node
  std::vector<uint16_t> last_;  // by row and column, in steps_, the last step of the way back
  std::vector<int32_t> boundary_;
};

}  // namespace sallow
