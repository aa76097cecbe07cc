#pragma once

#include <cstddef>
#include <cstdint>

namespace sallow {

/// Words per row of one block of shots (kShotsPerBlock).
inline constexpr size_t kBlockRowWords = 16;

/// The inner loops over bit rows: one table per instruction set, chosen by base/instruction_set.h. All tables give the
/// same bytes.
struct RowKernels {
  /// target[w] ^= source[w] for w in [0, words).
  void (*xor_row)(uint64_t* target, const uint64_t* source, size_t words);
  /// Whether the number of bits set in both rows is odd. `words` is a multiple of 8; both rows are aligned to 64 bytes.
  bool (*has_odd_overlap)(const uint64_t* a, const uint64_t* b, size_t words);
  /// Transposes `rows` (at most 512) rows of 8 words, one every `source_words` words, into `columns` (at most 512) rows
  /// of 8 words, one every `out_words` words. Missing rows count as 0. Both are aligned to 64 bytes.
  void (*transpose_512x512)(const uint64_t* source, size_t source_words, size_t rows, uint64_t* out, size_t out_words,
                            size_t columns);
  /// Advances the 8 lanes of a xoshiro256++ state (4×8 words) and writes one word per lane; `words` a multiple of 8.
  void (*random_words)(uint64_t* state, uint64_t* out, size_t words);
};

const RowKernels& row_kernels();

}  // namespace sallow
