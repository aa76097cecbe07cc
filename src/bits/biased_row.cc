#include "bits/biased_row.h"

#include <algorithm>

#include "bits/row_kernels.h"

namespace sallow {

static_assert(kBlockRowWords * 64 == kShotsPerBlock);

// Compares the bits of the random numbers with those of the threshold, from the highest bit on, until every comparison
// is decided or the remaining bits of the threshold are 0: an undecided number is then not below the threshold.
void draw_biased_row(RandomStream& random, uint64_t threshold, uint64_t* row) {
  alignas(kAlignment) uint64_t undecided[kBlockRowWords];
  alignas(kAlignment) uint64_t word[kBlockRowWords];
  std::fill_n(row, kBlockRowWords, threshold == UINT64_MAX ? ~uint64_t{0} : 0);
  if (threshold == UINT64_MAX) return;
  std::fill_n(undecided, kBlockRowWords, ~uint64_t{0});
  uint64_t any = 1;
  for (; threshold != 0 && any != 0; threshold <<= 1) {
    const uint64_t wanted = threshold >> 63 != 0 ? ~uint64_t{0} : 0;
    random.fill(word, kBlockRowWords);
    any = 0;
    for (size_t w = 0; w < kBlockRowWords; w++) {
      row[w] |= undecided[w] & wanted & ~word[w];
      undecided[w] &= ~(word[w] ^ wanted);
      any |= undecided[w];
    }
  }
}

}  // namespace sallow
