#include "decode/ensemble/class_sum_kernels.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/aligned.h"
#include "bits/random_stream.h"

namespace sallow {
namespace {

// Compares each kernel with the plain loop that defines it, to the last bit. ctest forces each instruction set in turn.

AlignedVector<float> random_table(RandomStream& random, size_t size) {
  AlignedVector<float> table(size);
  for (float& sum : table) sum = static_cast<float>(random.uniform() * (random.next() % 8 == 0 ? 1e-31 : 1));
  return table;
}

float unless_small(float sum) {
  return sum < kLeastSum ? 0 : sum;
}

TEST(ClassSumKernels, AddAFaultToATable) {
  RandomStream random(1, 0);
  for (size_t size : {16, 32, 256}) {
    for (uint32_t mask = 0; mask < size; mask++) {
      const AlignedVector<float> in = random_table(random, size);
      const float kept = 0.75f, flipped = 0.01f;
      AlignedVector<float> sums(size), largest(size), wide(2 * size), out(2 * size);
      for (size_t k = 0; k < size; k++) {
        const float here = kept * in[k], there = flipped * in[k ^ mask];
        sums[k] = unless_small(here + there);
        largest[k] = unless_small(std::max(here, there));
        wide[k] = unless_small(here);
        wide[size + k] = unless_small(there);
      }
      class_sum_kernels().widen(out.data(), in.data(), size, mask, kept, flipped);
      ASSERT_EQ(out, wide) << size << " " << mask;
      out.resize(size);
      class_sum_kernels().add_flipped(out.data(), in.data(), size, mask, kept, flipped);
      ASSERT_EQ(out, sums) << size << " " << mask;
      class_sum_kernels().choose_flipped(out.data(), in.data(), size, mask, kept, flipped);
      ASSERT_EQ(out, largest) << size << " " << mask;
    }
  }
}

TEST(ClassSumKernels, RemoveABitFromATable) {
  RandomStream random(2, 0);
  for (uint32_t bits = 4; bits < 9; bits++) {
    const size_t half = size_t{1} << bits;
    for (uint32_t bit = 0; bit < bits; bit++) {
      for (bool value : {false, true}) {
        AlignedVector<float> table = random_table(random, 2 * half), expected(half);
        for (size_t k = 0; k < half; k++) {
          // The highest bit takes the place of the removed bit.
          const size_t rest = k & ~(size_t{1} << bit), highest = k >> bit & 1;
          expected[k] = table[rest | size_t{value} << bit | highest << bits];
        }
        class_sum_kernels().narrow(table.data(), half, bit, value);
        table.resize(half);
        ASSERT_EQ(table, expected) << half << " " << bit << " " << value;
      }
    }
  }
}

TEST(ClassSumKernels, PutARemovedBitBack) {
  RandomStream random(3, 0);
  for (uint32_t bits = 4; bits < 9; bits++) {
    const size_t half = size_t{1} << bits;
    for (uint32_t bit = 0; bit < bits; bit++) {
      for (bool value : {false, true}) {
        AlignedVector<float> table = random_table(random, 2 * half), expected(2 * half);
        for (size_t k = 0; k < half; k++) {
          const size_t rest = k & ~(size_t{1} << bit), highest = k >> bit & 1;
          expected[rest | size_t{value} << bit | highest << bits] = table[k];
        }
        class_sum_kernels().spread(table.data(), half, bit, value);
        ASSERT_EQ(table, expected) << half << " " << bit << " " << value;
      }
    }
  }
}

TEST(ClassSumKernels, GoBackOverAFault) {
  RandomStream random(4, 0);
  const float kept = 0.75f, flipped = 0.01f;
  for (size_t size : {16, 32, 256}) {
    for (uint32_t mask = 0; mask < size; mask++) {
      const AlignedVector<float> after = random_table(random, 2 * size), past = random_table(random, size);
      for (const float* far : {after.data(), after.data() + size}) {
        AlignedVector<float> out(size), expected(size);
        float partial[4][16] = {}, weights[4] = {}, of_both[4] = {};
        for (size_t k = 0; k < size; k++) {
          const auto here = [&](size_t i) { return kept * after[i]; };
          const auto there = [&](size_t i) { return flipped * far[i ^ mask]; };
          expected[k] = std::min(unless_small(here(k) + there(k)), kMostSum);
          const float before = past[k] * kSumScale;
          const float products[4] = {before * here(k), before * there(k), before * here(k ^ 1), before * there(k ^ 1)};
          for (size_t p = 0; p < 4; p++) partial[p][k % 16] += products[p];
        }
        for (auto& sums : partial) {
          for (size_t step = 8; step > 0; step /= 2) {
            for (size_t k = 0; k < step; k++) sums[k] += sums[k + step];
          }
        }
        class_sum_kernels().step_back(out.data(), after.data(), far, past.data(), size, mask, kept, flipped, true,
                                      of_both);
        ASSERT_EQ(out, expected) << size << " " << mask;
        class_sum_kernels().step_back(out.data(), after.data(), far, past.data(), size, mask, kept, flipped, false,
                                      weights);
        ASSERT_EQ(out, expected) << size << " " << mask;
        for (size_t p = 0; p < 4; p++) ASSERT_EQ(of_both[p], partial[p][0]) << size << " " << mask << " " << p;
        for (size_t p = 0; p < 2; p++) ASSERT_EQ(weights[p], partial[p][0]) << size << " " << mask << " " << p;
      }
    }
  }
}

}  // namespace
}  // namespace sallow
