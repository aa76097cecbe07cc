#include "bits/row_kernels.h"

#include <gtest/gtest.h>

#include <bit>

#include "base/aligned.h"
#include "bits/random_stream.h"

namespace sallow {
namespace {

// Compares each kernel with the plain loop that defines it. ctest forces each instruction set in turn.

TEST(RowKernels, AddRows) {
  RandomStream random(1, 1);
  for (const size_t words : {0, 1, 7, 8, 16, 37}) {
    AlignedVector<uint64_t> target(words), source(words);
    for (size_t w = 0; w < words; w++) target[w] = random.next(), source[w] = random.next();
    AlignedVector<uint64_t> expected = target;
    for (size_t w = 0; w < words; w++) expected[w] ^= source[w];
    row_kernels().xor_row(target.data(), source.data(), words);
    EXPECT_EQ(target, expected) << words;
  }
}

TEST(RowKernels, ComputeTheParityOfCommonBits) {
  RandomStream random(4, 1);
  for (const size_t words : {0, 8, 16, 56}) {
    for (int repeat = 0; repeat < 20; repeat++) {
      AlignedVector<uint64_t> a(words), b(words);
      bool expected = false;
      for (size_t w = 0; w < words; w++) {
        a[w] = random.next(), b[w] = random.next();
        expected ^= std::popcount(a[w] & b[w]) % 2 != 0;
      }
      EXPECT_EQ(row_kernels().has_odd_overlap(a.data(), b.data(), words), expected) << words;
    }
  }
}

TEST(RowKernels, TransposeEveryBitAndTreatMissingRowsAsZeros) {
  RandomStream random(2, 1);
  constexpr size_t kSourceWords = 24, kOutWords = 16;
  for (const size_t rows : {1, 63, 64, 200, 512}) {
    for (const size_t columns : {1, 64, 333, 512}) {
      AlignedVector<uint64_t> source(rows * kSourceWords), out(columns * kOutWords);
      for (uint64_t& word : source) word = random.next();
      for (uint64_t& word : out) word = random.next();
      const AlignedVector<uint64_t> before = out;
      row_kernels().transpose_512x512(source.data(), kSourceWords, rows, out.data(), kOutWords, columns);
      size_t wrong = 0;
      for (size_t c = 0; c < columns; c++) {
        for (size_t r = 0; r < 512; r++) {
          const uint64_t bit = r < rows ? source[r * kSourceWords + c / 64] >> (c % 64) & 1 : 0;
          wrong += (out[c * kOutWords + r / 64] >> (r % 64) & 1) != bit;
        }
        // Words between the rows are unchanged.
        for (size_t w = 8; w < kOutWords; w++) wrong += out[c * kOutWords + w] != before[c * kOutWords + w];
      }
      EXPECT_EQ(wrong, 0u) << rows << " rows, " << columns << " columns";
    }
  }
}

/// One lane of xoshiro256++ 1.0, written as in the paper.
uint64_t next_of(uint64_t* s) {
  const uint64_t result = std::rotl(s[0] + s[3], 23) + s[0], t = s[1] << 17;
  s[2] ^= s[0];
  s[3] ^= s[1];
  s[1] ^= s[2];
  s[0] ^= s[3];
  s[2] ^= t;
  s[3] = std::rotl(s[3], 45);
  return result;
}

TEST(RowKernels, AdvanceEightLanesOfRandomNumbers) {
  RandomStream random(3, 1);
  AlignedVector<uint64_t> state(4 * 8), out(8 * 50);
  for (uint64_t& word : state) word = random.next();
  AlignedVector<uint64_t> expected_state = state, expected(out.size());
  for (size_t lane = 0; lane < 8; lane++) {
    uint64_t s[4];
    for (size_t k = 0; k < 4; k++) s[k] = state[8 * k + lane];
    for (size_t step = 0; step < 50; step++) expected[8 * step + lane] = next_of(s);
    for (size_t k = 0; k < 4; k++) expected_state[8 * k + lane] = s[k];
  }
  row_kernels().random_words(state.data(), out.data(), 8 * 20);
  row_kernels().random_words(state.data(), out.data() + 8 * 20, 8 * 30);
  EXPECT_EQ(out, expected);
  EXPECT_EQ(state, expected_state);
}

}  // namespace
}  // namespace sallow
