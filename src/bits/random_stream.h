#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "base/aligned.h"

namespace sallow {

/// The number of shots per block. Each block has its own random stream, whatever the batch or the thread count.
inline constexpr size_t kShotsPerBlock = 1024;

/// SplitMix64's finalizer (Steele, Lea and Flood, OOPSLA 2014): a bijection of 64 bits that spreads every input bit.
inline uint64_t spread_bits(uint64_t value) {
  value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9ull;
  value = (value ^ (value >> 27)) * 0x94d049bb133111ebull;
  return value ^ (value >> 31);
}

/// The random numbers of one block of shots, a function of (seed, block) alone.
///
/// A block is always simulated from its start with the same program, so numbers drawn in order are the same bytes at
/// any thread count and on every CPU. The generator: eight lanes of xoshiro256++, seeded by SplitMix64 from (seed,
/// block).
class RandomStream {
 public:
  RandomStream(uint64_t seed, uint64_t block);

  /// 64 random bits.
  uint64_t next() {
    if (used_ == kBuffered) refill();
    return buffer_[used_++];
  }
  /// Returns the next words of next(). `count` is the most that the caller wants and becomes the number returned, ≥ 1.
  const uint64_t* next_some(size_t& count) {
    if (used_ == kBuffered) refill();
    count = std::min(count, kBuffered - used_);
    used_ += count;
    return buffer_ + used_ - count;
  }
  /// Uniform in [0, 1), a multiple of 2^-53.
  double uniform() { return static_cast<double>(next() >> 11) * 0x1.0p-53; }
  /// Fills whole words; `words` must be a multiple of 8 and `out` aligned to 64 bytes.
  void fill(uint64_t* out, size_t words);

 private:
  static constexpr size_t kBuffered = 128;
  void refill();

  alignas(kAlignment) uint64_t state_[32];
  alignas(kAlignment) uint64_t buffer_[kBuffered];
  size_t used_ = kBuffered;
};

}  // namespace sallow
