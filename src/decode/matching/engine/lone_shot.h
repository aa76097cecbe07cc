#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "decode/matching/engine/matching_graph.h"

namespace sallow {

/// The events of a single shot, in the format of ShotRows: one bit per node, and a list of nodes.
///
/// Loading a shot touches memory in proportion to its events and those of the shot before, and allocates nothing. One
/// per thread; the graph must outlive it.
class LoneShot {
 public:
  explicit LoneShot(const MatchingGraph& graph);

  /// Loads the detectors that fired, rising, each once; only the first node_count nodes. The baseline's detectors are
  /// flipped. False if a component without boundary, at any node, has an odd number of events.
  bool load(std::span<const uint32_t> detectors, uint32_t node_count);

  const uint64_t* bits() const { return bits_.data(); }
  /// The nodes whose bits are set, rising.
  std::span<const uint32_t> nodes() const { return nodes_; }

 private:
  bool is_even();

  const MatchingGraph* graph_;
  std::vector<uint32_t> baseline_;  // its nodes, rising
  std::vector<uint64_t> bits_;
  std::span<const uint32_t> nodes_;
  // Each has room for every node and one more.
  std::vector<uint32_t> listed_, irrelevant_, flipped_;
  std::vector<uint8_t> parity_;  // by component; 0 between calls
};

}  // namespace sallow
