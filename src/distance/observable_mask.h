#pragma once

#include <cstdint>

namespace sallow {

/// Sets of observables as 64-bit words, combined by exclusive or: one bit for each of the first 63 observables; every
/// later one has a pseudo-random word, so that a non-empty set gives zero with probability 2^-64 at most.
inline uint64_t observable_mask(uint64_t observable) {
  if (observable < 63) return uint64_t{1} << observable;
  // SplitMix64's finalizer.
  uint64_t word = observable * 0x9e3779b97f4a7c15ull;
  word = (word ^ (word >> 30)) * 0xbf58476d1ce4e5b9ull;
  word = (word ^ (word >> 27)) * 0x94d049bb133111ebull;
  return word ^ (word >> 31);
}

}  // namespace sallow
