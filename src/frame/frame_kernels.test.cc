#include "frame/frame_kernels.h"

#include <gtest/gtest.h>

#include <vector>

#include "base/aligned.h"
#include "bits/random_stream.h"

namespace sallow {
namespace {

// Compares each kernel with a plain loop. ctest forces each instruction set in turn.

constexpr uint32_t kRows = 40;

AlignedVector<uint64_t> random_rows(RandomStream& random) {
  AlignedVector<uint64_t> rows(kRows * kBlockRowWords);
  random.fill(rows.data(), rows.size());
  return rows;
}

std::vector<uint32_t> random_list(RandomStream& random, size_t size) {
  std::vector<uint32_t> list;
  for (size_t k = 0; k < size; k++) list.push_back(static_cast<uint32_t>(random.next() % kRows));
  return list;
}

TEST(FrameKernels, AddBlockRowsInOrder) {
  RandomStream random(1, 1);
  AlignedVector<uint64_t> rows = random_rows(random), expected = rows;
  const std::vector<uint32_t> pairs = random_list(random, 200);
  for (size_t k = 0; k < 100; k++) {
    for (size_t w = 0; w < kBlockRowWords; w++) {
      expected[pairs[2 * k] * kBlockRowWords + w] ^= expected[pairs[2 * k + 1] * kBlockRowWords + w];
    }
  }
  frame_kernels().xor_block_rows(rows.data(), pairs.data(), 100);
  EXPECT_EQ(rows, expected);
}

TEST(FrameKernels, ClearCopyAndSumRows) {
  RandomStream random(2, 1);
  AlignedVector<uint64_t> rows = random_rows(random), ring = random_rows(random), cleared = rows, copied = ring;
  const std::vector<uint32_t> list = random_list(random, 13);
  constexpr uint64_t kMask = 31, kEnd = 1000;
  AlignedVector<uint64_t> sum(kBlockRowWords), expected_sum(kBlockRowWords);
  for (size_t k = 0; k < list.size(); k++) {
    for (size_t w = 0; w < kBlockRowWords; w++) {
      cleared[list[k] * kBlockRowWords + w] = 0;
      copied[((kEnd + k) & kMask) * kBlockRowWords + w] = rows[list[k] * kBlockRowWords + w];
      expected_sum[w] ^= ring[((kEnd - list[k]) & kMask) * kBlockRowWords + w];
    }
  }
  frame_kernels().sum_ring_rows(sum.data(), ring.data(), kEnd, kMask, list.data(), list.size());
  EXPECT_EQ(sum, expected_sum);
  frame_kernels().copy_rows_to_ring(ring.data(), kEnd, kMask, rows.data(), list.data(), list.size());
  EXPECT_EQ(ring, copied);
  frame_kernels().clear_block_rows(rows.data(), list.data(), list.size());
  EXPECT_EQ(rows, cleared);
}

TEST(FrameKernels, ToggleTheSitesChosenByWords) {
  RandomStream random(3, 1);
  for (const size_t width : {1, 2, 4}) {
    for (const bool random_subset : {false, true}) {
      if (random_subset != (width == 4) && width != 2) continue;
      AlignedVector<uint64_t> rows = random_rows(random), expected = rows;
      const std::vector<uint32_t> sites = random_list(random, 7 * width);
      AlignedVector<uint64_t> words(128);
      random.fill(words.data(), words.size());
      for (const uint64_t word : words) {
        const size_t site = static_cast<size_t>(static_cast<double>(word >> 32) * 0x1p-32 * 7);
        for (size_t r = 0; r < width; r++) {
          if (random_subset && (word >> (10 + r) & 1) == 0) continue;
          expected[sites[site * width + r] * kBlockRowWords + word % 1024 / 64] ^= uint64_t{1} << (word % 64);
        }
      }
      frame_kernels().toggle_sites(rows.data(), sites.data(), width, random_subset, 7, words.data(), words.size());
      EXPECT_EQ(rows, expected) << width;
    }
  }
}

}  // namespace
}  // namespace sallow
