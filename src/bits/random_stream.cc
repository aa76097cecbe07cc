#include "bits/random_stream.h"

#include "bits/row_kernels.h"

namespace sallow {

RandomStream::RandomStream(uint64_t seed, uint64_t block) {
  constexpr uint64_t kGolden = 0x9e3779b97f4a7c15ull;
  uint64_t base = spread_bits(seed + kGolden) ^ spread_bits(spread_bits(block + 2 * kGolden));
  for (uint64_t& word : state_) word = spread_bits(base += kGolden);
}

void RandomStream::refill() {
  row_kernels().random_words(state_, buffer_, kBuffered);
  used_ = 0;
}

void RandomStream::fill(uint64_t* out, size_t words) {
  row_kernels().random_words(state_, out, words);
}

}  // namespace sallow
