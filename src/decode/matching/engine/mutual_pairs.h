#pragma once

#include <cstdint>
#include <vector>

#include "base/aligned.h"
#include "bits/bit_table.h"
#include "decode/matching/engine/matching_graph.h"
#include "decode/matching/engine/near_lists.h"

namespace sallow {

/// Matches, for 512 shots at once, the events with an obvious partner: pairs that are each other's nearest event, and
/// events whose boundary is nearer than half the distance to any other event.
///
/// With one row per node and one bit per shot, the nearest events are found for all shots together, along the near list
/// of each node: for the shots without a neighbour so far, the row of the next neighbour shows the shots in which it is
/// the nearest. If this holds in both directions, the two events are a pair. Only the first places of a list are
/// searched. Pairs beyond them, and all other events, are left to ShotMatcher, which starts from the same pairs.
class MutualPairs {
 public:
  static constexpr size_t kShots = 512;
  static constexpr size_t kWords = kShots / 64;
  static constexpr uint32_t kPlaces = 16;  // per node; the fastest of 8 to 32 for d = 5 to 25 and p = 0.001 to 0.003

  /// The lists must have masks, and must outlive this object.
  MutualPairs(const MatchingGraph& graph, const NearLists& near);

  /// The working memory of one thread.
  struct Workspace {
    AlignedVector<uint64_t> slots;
    AlignedVector<uint64_t> flips;  // kWords per flip mask
    AlignedVector<uint64_t> taken;
    std::vector<uint32_t> taken_ids;
  };
  Workspace make_workspace() const;

  /// Copies `events`, kWords words per node below node_count (all nodes, or the relevant ones), to `rest` without the
  /// matched events. If `weights` is not null, adds the distances of the matched pairs to one entry per shot.
  void match(const uint64_t* events, uint32_t node_count, Workspace& workspace, uint64_t* rest, int64_t* weights) const;

  /// For the last block: toggles the observables that the pairs flip, in columns from first_shot on.
  void add_flips(const Workspace& workspace, BitTable& predictions, size_t first_shot) const;

 private:
  static constexpr uint32_t kChunk = 64;  // nodes; their pairs' rows fit the first cache

  void write_program(const MatchingGraph& graph, const NearLists& near);

  std::vector<uint32_t> program_;       // for pairing_kernels().pair_rows
  std::vector<uint32_t> chunk_starts_;  // in the program, every kChunk nodes
  std::vector<uint32_t> chunk_ids_;     // the first id of each chunk
  std::vector<uint32_t> distances_;     // by id
  std::vector<uint64_t> flip_masks_;
  uint32_t slot_count_ = 0;
};

}  // namespace sallow
