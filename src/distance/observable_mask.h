#pragma once

#include <cstdint>

namespace sallow {

/// Sets of observables as 64-bit words under exclusive or: one bit each for the first 63; those beyond get words that
/// look random, so that a set that is not empty gives zero with a chance of 2^-64 at most.
inline uint64_t observable_mask(uint64_t observable) {
  if (observable < 63) return uint64_t{1} << observable;
  // SplitMix64's finalizer.
  uint64_t word = observable * 0x9e3779b97f4a7c15ull;
  word = (word ^ (word >> 30)) * 0xbf58476d1ce4e5b9ull;
  word = (word ^ (word >> 27)) * 0x94d049bb133111ebull;
  return word ^ (word >> 31);
}

}  // namespace sallow
