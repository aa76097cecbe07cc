#pragma once

#include <cstdint>

namespace sallow {

/// a + b, or UINT64_MAX on overflow.
inline uint64_t saturating_add(uint64_t a, uint64_t b) {
  uint64_t sum;
  return __builtin_add_overflow(a, b, &sum) ? UINT64_MAX : sum;
}

/// a · b, or UINT64_MAX on overflow.
inline uint64_t saturating_multiply(uint64_t a, uint64_t b) {
  uint64_t product;
  return __builtin_mul_overflow(a, b, &product) ? UINT64_MAX : product;
}

}  // namespace sallow
