#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#if defined(__x86_64__)
#include <immintrin.h>
#endif

// Operations missing from the compilers' own vector types. For files that are compiled for one instruction set: each
// such file has its own copy.
//
// A lane is never indexed by a variable: GCC 12 with -fsanitize=undefined then reads the first lane each time.
namespace sallow {
namespace {

/// One bit per 16-bit lane of the result of a comparison.
template <typename Shorts>
inline uint32_t short_lane_bits(const Shorts& outcome) {
#if defined(__AVX512BW__)
  if constexpr (sizeof(Shorts) == 64) return _mm512_movepi16_mask((__m512i)outcome);
#endif
#if defined(__AVX2__)
  if constexpr (sizeof(Shorts) == 32) return _pext_u32(_mm256_movemask_epi8((__m256i)outcome), 0x55555555);
#endif
#if defined(__SSE2__)
  if constexpr (sizeof(Shorts) == 16) {
    return _mm_movemask_epi8(_mm_packs_epi16((__m128i)outcome, _mm_setzero_si128()));
  }
#endif
  uint16_t lanes[sizeof(Shorts) / 2];
  std::memcpy(lanes, &outcome, sizeof(Shorts));
  uint32_t bits = 0;
  for (size_t k = 0; k < sizeof(Shorts) / 2; k++) bits |= static_cast<uint32_t>(lanes[k] & 1) << k;
  return bits;
}

/// The least of the 32-bit lanes.
template <typename Ints>
inline int32_t least_lane(const Ints& ints) {
#if defined(__AVX512F__)
  if constexpr (sizeof(Ints) == 64) return _mm512_reduce_min_epi32((__m512i)ints);
#endif
#if defined(__AVX2__)
  if constexpr (sizeof(Ints) == 32) {
    __m128i half = _mm_min_epi32(_mm256_castsi256_si128((__m256i)ints), _mm256_extracti128_si256((__m256i)ints, 1));
    half = _mm_min_epi32(half, _mm_shuffle_epi32(half, 0x4E));
    return _mm_cvtsi128_si32(_mm_min_epi32(half, _mm_shuffle_epi32(half, 0xB1)));
  }
#endif
  int32_t lanes[sizeof(Ints) / 4];
  std::memcpy(lanes, &ints, sizeof(Ints));
  int32_t least = lanes[0];
  for (size_t k = 1; k < sizeof(Ints) / 4; k++) least = lanes[k] < least ? lanes[k] : least;
  return least;
}

}  // namespace
}  // namespace sallow
