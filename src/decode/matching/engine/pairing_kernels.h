#pragma once

#include <cstddef>
#include <cstdint>

namespace sallow {

/// The inner loop of MutualPairs (mutual_pairs.h): one table per instruction set, chosen by base/instruction_set.h. All
/// tables give the same bytes.
struct PairingKernels {
  /// Pairs the events that are nearest to each other, on rows of 8 words, aligned to 64 bytes. `program` has, for each
  /// of node_count rows from first_node on,
  ///   walk_count, pair_count, flip_count, end            end: a row of `flips`, or UINT32_MAX
  ///   walk_count × (row, slot)                           alone = events[node]; for each in turn: slot = alone & row,
  ///                                                      alone &= ~row
  ///   pair_count × (slot, slot, row)                     both slots: removed from rest[node] and rest[row]
  ///   flip_count × (slot, slot, row, flip)               the same, and toggled in flips[flip]
  /// If `end` is a row, the shots that are still alone are removed from rest[node] and toggled there. If `taken` is not
  /// null, every nonzero word that is removed is appended to it, with its number in taken_ids: numbers count from
  /// first_id on, pairs and then `end` (counted for every node). Returns how many were appended.
  size_t (*pair_rows)(const uint64_t* events, uint64_t* rest, uint64_t* slots, uint64_t* flips, const uint32_t* program,
                      size_t first_node, size_t node_count, uint64_t* taken, uint32_t* taken_ids, uint32_t first_id);
};

const PairingKernels& pairing_kernels();

}  // namespace sallow
