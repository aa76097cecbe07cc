#pragma once

#include <cstddef>
#include <cstdint>

#include "bits/row_kernels.h"

namespace sallow {

/// The inner loops over the rows of a Pauli frame and its record, compiled once per instruction set (see
/// base/instruction_set.h for the choice). All sets give the same bytes.
///
/// Rows have kBlockRowWords words and are aligned to 64 bytes; row r starts at base + r * kBlockRowWords. A ring is a
/// table of mask + 1 rows, a power of two; after its last row it is filled from its first row again.
struct FrameKernels {
  /// For each k in [0, count), in order: row pairs[2k] ^= row pairs[2k + 1].
  void (*xor_block_rows)(uint64_t* base, const uint32_t* pairs, size_t count);
  /// For each k in [0, count): row rows[k] = 0.
  void (*clear_block_rows)(uint64_t* base, const uint32_t* rows, size_t count);
  /// For each k in [0, count): row (end + k) & mask of `ring` = row rows[k] of `base`.
  void (*copy_rows_to_ring)(uint64_t* ring, uint64_t end, uint64_t mask, const uint64_t* base, const uint32_t* rows,
                            size_t count);
  /// out = the sum modulo 2 of the rows (end - lookbacks[k]) & mask of a ring, over k in [0, count).
  void (*sum_ring_rows)(uint64_t* out, const uint64_t* ring, uint64_t end, uint64_t mask, const uint32_t* lookbacks,
                        size_t count);
  /// Toggles bits at random places, one place per word. The low 10 bits of the word choose a column, its high bits a
  /// site in [0, site_count). A site is the `width` (1, 2 or 4) rows listed at rows[site * width]. All rows of the site
  /// are toggled; with `random_subset`, only those for which the next `width` bits of the word are 1.
  void (*toggle_sites)(uint64_t* base, const uint32_t* rows, size_t width, bool random_subset, uint64_t site_count,
                       const uint64_t* words, size_t count);
};

/// The kernels of the instruction set in use.
const FrameKernels& frame_kernels();

}  // namespace sallow
