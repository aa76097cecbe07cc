#pragma once

#include <cstdint>
#include <vector>

#include "base/aligned.h"
#include "bits/bit_table.h"
#include "decode/matching/engine/matching_graph.h"
#include "decode/matching/engine/near_lists.h"

namespace sallow {

/// Matches, for 512 shots at once, the events whose partner is clear: pairs that are each other's nearest event, and
/// events whose boundary is nearer than half the way to any other event.
///
/// With one row per node and one bit per shot, all shots find their events' nearest together, walking the node's near
/// list: of the shots without a neighbour so far, the next neighbour's row tells in which it is the nearest. Where this
/// holds from both ends, the two are a pair. Only the first places of a list are walked. What is found beyond, and what
/// is not in such pairs, is left to ShotMatcher, which starts from the same pairs.
class MutualPairs {
 public:
  static constexpr size_t kShots = 512;
  static constexpr size_t kWords = kShots / 64;
  static constexpr uint32_t kPlaces = 16;  // per node; of 8 to 32 the fastest, from d = 5 to 25 and p = 0.001 to 0.003

  /// The lists must have masks, and outlive this.
  MutualPairs(const MatchingGraph& graph, const NearLists& near);

  /// What one thread needs while it works.
  struct Workspace {
    AlignedVector<uint64_t> slots;
    AlignedVector<uint64_t> flips;  // kWords a flip mask
    AlignedVector<uint64_t> taken;
    std::vector<uint32_t> taken_ids;
  };
  Workspace make_workspace() const;

  /// Copies `events`, kWords a node below node_count (all, or those that tell), into `rest` without those matched, and
  /// where `weights` is not null adds the matched pairs' distances to an entry a shot.
  void match(const uint64_t* events, uint32_t node_count, Workspace& workspace, uint64_t* rest, int64_t* weights) const;

  /// Of the last block: toggles what the pairs flip, from first_shot on.
  void add_flips(const Workspace& workspace, BitTable& predictions, size_t first_shot) const;

 private:
  static constexpr uint32_t kChunk = 64;  // nodes; their pairs' rows fit the first cache

  void write_program(const MatchingGraph& graph, const NearLists& near);

  std::vector<uint32_t> program_;       // for pairing_kernels().pair_rows
  std::vector<uint32_t> chunk_starts_;  // in the program, every kChunk nodes
  std::vector<uint32_t> chunk_ids_;     // the first id
  std::vector<uint32_t> distances_;     // by id
  std::vector<uint64_t> flip_masks_;
  uint32_t slot_count_ = 0;
};

}  // namespace sallow
