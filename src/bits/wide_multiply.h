#pragma once

#include <cstdint>

namespace sallow {

struct WideProduct {
  uint64_t high;
  uint64_t low;
};

/// All 128 bits of a product. With a random `a`, `high` is uniform in [0, b) up to b / 2^64.
inline WideProduct wide_multiply(uint64_t a, uint64_t b) {
  __extension__ using Wide = unsigned __int128;
  const Wide product = static_cast<Wide>(a) * b;
  return {static_cast<uint64_t>(product >> 64), static_cast<uint64_t>(product)};
}

}  // namespace sallow
