#pragma once

#include <cmath>
#include <cstdint>

namespace sallow {

// Sums over shots are whole numbers, so that they do not depend on the order in which threads and ranks add. A negative
// number is its complement modulo 2^64.

inline constexpr double kFixedOne = 0x1p32;

/// In steps of 2^-32: for sums of up to 2^31 numbers near 1.
inline uint64_t to_fixed(double value) {
  return static_cast<uint64_t>(static_cast<int64_t>(std::llrint(value * kFixedOne)));
}
inline double from_fixed(uint64_t sum) {
  return static_cast<double>(static_cast<int64_t>(sum)) / kFixedOne;
}

}  // namespace sallow
