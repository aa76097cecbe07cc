#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "decode/matching/engine/matching_graph.h"

namespace sallow {

/// The events of a shot that comes alone, as ShotRows has those of many: one bit per node, and a list beside it.
///
/// Loading a shot touches memory in proportion to its events and the one before's, and allocates nothing. One per
/// thread; the graph must outlive it.
class LoneShot {
 public:
  explicit LoneShot(const MatchingGraph& graph);

  /// Takes the detectors that fired, rising, each once; of the nodes only the first node_count. The baseline's
  /// detectors are flipped. False where a component without boundary, whatever its nodes, has an odd number of events.
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
  // Room for every node and one more.
  std::vector<uint32_t> listed_, irrelevant_, flipped_;
  std::vector<uint8_t> parity_;  // by component; 0 between calls
};

}  // namespace sallow
