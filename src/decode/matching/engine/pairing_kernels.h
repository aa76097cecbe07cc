#pragma once

#include <cstddef>
#include <cstdint>

namespace sallow {

/// The inner loop of MutualPairs (mutual_pairs.h), once per instruction set; base/instruction_set.h tells how one is
/// chosen. Every set gives the same bytes.
struct PairingKernels {
  /// Pairs up the events that are nearest to each other, on rows of 8 words, aligned to 64 bytes. `program` has, for
  /// each of node_count rows from first_node on,
  ///   walk_count, pair_count, flip_count, end            end: a row of `flips`, or UINT32_MAX
  ///   walk_count × (row, slot)                           alone = events[node]; for each in turn: slot = alone & row,
  ///                                                      alone &= ~row
  ///   pair_count × (slot, slot, row)                     both slots: taken out of rest[node] and rest[row]
  ///   flip_count × (slot, slot, row, flip)               the same, and toggled in flips[flip]
  /// and where `end` is a row, what is still alone is taken out of rest[node] and toggled there. Where `taken` is not
  /// null, what is taken is appended to it where it is not 0, with its number in taken_ids: counted from first_id on,
  /// pairs and then `end` (counted for every node). Returns how many were appended.
  size_t (*pair_rows)(const uint64_t* events, uint64_t* rest, uint64_t* slots, uint64_t* flips, const uint32_t* program,
                      size_t first_node, size_t node_count, uint64_t* taken, uint32_t* taken_ids, uint32_t first_id);
};

const PairingKernels& pairing_kernels();

}  // namespace sallow
