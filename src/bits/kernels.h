#pragma once

#include <cstddef>
#include <cstdint>

namespace sallow {

/// Words in a row of one block of shots (kShotsPerBlock of them).
inline constexpr size_t kBlockRowWords = 16;

/// The inner loops over bit rows, once per instruction set.
///
/// The bodies stand once, in kernels.inl, and are compiled for each set; kernels() picks the best that this CPU runs
/// when it is first called. SALLOW_KERNELS=portable|avx2|avx512 forces one (falling back to the best that runs, so
/// that tests pass anywhere). Every set gives the same bytes.
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
