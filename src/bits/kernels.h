#pragma once

#include <cstddef>
#include <cstdint>

namespace sallow {

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
  /// Advances the 8 lanes of a xoshiro256++ state (4×8 words) and writes one word a lane; `words` a multiple of 8.
  void (*random_words)(uint64_t* state, uint64_t* out, size_t words);
};

const Kernels& kernels();

}  // namespace sallow
