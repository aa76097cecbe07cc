#pragma once

#include <cstddef>
#include <cstdint>

namespace sallow {

/// Words in a row of one block of shots (kShotsPerBlock of them).
inline constexpr size_t kBlockRowWords = 16;

/// The inner loops over bit rows, once per instruction set.
///
/// The bodies stand once, in kernels.inl, and are compiled for each set; base/instruction_set.h tells how one is
/// chosen. Every set gives the same bytes.
struct Kernels {
  const char* name;

  /// target[w] ^= source[w] for w in [0, words).
  void (*xor_row)(uint64_t* target, const uint64_t* source, size_t words);
  /// Transposes 64 words seen as a 64×64 bit matrix, row i bit j = block[i] >> j & 1, in place.
  void (*transpose_64x64)(uint64_t* block);
  /// Transposes `rows` (at most 512) rows of 8 words, `source_words` from one to the next, into `columns` (at most 512)
  /// rows of 8 words, `out_words` from one to the next; missing rows count as 0. Both aligned to 64 bytes.
  void (*transpose_512x512)(const uint64_t* source, size_t source_words, size_t rows, uint64_t* out, size_t out_words,
                            size_t columns);
  /// Advances the 8 lanes of a xoshiro256++ state (4×8 words) and writes one word a lane; `words` a multiple of 8.
  void (*random_words)(uint64_t* state, uint64_t* out, size_t words);

  /// Pairs up what is nearest to each other, on rows of 8 words, aligned to 64 bytes
  /// (decode/matching/engine/mutual_pairs.h). For each of node_count rows from first_node on, `program` has
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

  // On tables of rows of kBlockRowWords words, aligned to 64 bytes; row r starts at base + r * kBlockRowWords.

  /// For each k in [0, count) in turn: row pairs[2k] ^= row pairs[2k + 1].
  void (*xor_block_rows)(uint64_t* base, const uint32_t* pairs, size_t count);
  /// For each k in [0, count): row rows[k] = 0.
  void (*clear_block_rows)(uint64_t* base, const uint32_t* rows, size_t count);
  /// For each k in [0, count): row (end + k) & mask of `ring` = row rows[k] of `base`.
  void (*copy_rows_to_ring)(uint64_t* ring, uint64_t end, uint64_t mask, const uint64_t* base, const uint32_t* rows,
                            size_t count);
  /// out = the sum modulo 2 of the rows (end - lookbacks[k]) & mask, k in [0, count): rows of a ring.
  void (*sum_ring_rows)(uint64_t* out, const uint64_t* base, uint64_t end, uint64_t mask, const uint32_t* lookbacks,
                        size_t count);
  /// Toggles bits at random places: each word chooses a column by its low 10 bits, and by its high ones a site in
  /// [0, site_count), which is the `width` (1, 2 or 4) rows listed at rows[site * width]. Toggled are all of them, or
  /// with `random_subset` those for which the next `width` bits of the word are 1.
  void (*toggle_sites)(uint64_t* base, const uint32_t* rows, size_t width, bool random_subset, uint64_t site_count,
                       const uint64_t* words, size_t count);
};

const Kernels& kernels();

}  // namespace sallow
