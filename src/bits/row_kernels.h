#pragma once

#include <cstddef>
#include <cstdint>

namespace sallow {

/// Words in a row of one block of shots (kShotsPerBlock of them).
inline constexpr size_t kBlockRowWords = 16;

/// The inner loops over bit rows, once per instruction set; base/instruction_set.h tells how one is chosen. Every set
/// gives the same bytes.
struct RowKernels {
  /// target[w] ^= source[w] for w in [0, words).
  void (*xor_row)(uint64_t* target, const uint64_t* source, size_t words);
  /// Whether the number of bits that both rows have is odd; `words` a multiple of 8, both aligned to 64 bytes.
  bool (*has_odd_overlap)(const uint64_t* a, const uint64_t* b, size_t words);
  /// Transposes `rows` (at most 512) rows of 8 words, `source_words` from one to the next, into `columns` (at most 512)
  /// rows of 8 words, `out_words` from one to the next; missing rows count as 0. Both aligned to 64 bytes.
  void (*transpose_512x512)(const uint64_t* source, size_t source_words, size_t rows, uint64_t* out, size_t out_words,
                            size_t columns);
  /// Advances the 8 lanes of a xoshiro256++ state (4×8 words) and writes one word per lane; `words` a multiple of 8.
  void (*random_words)(uint64_t* state, uint64_t* out, size_t words);
};

const RowKernels& row_kernels();

}  // namespace sallow
