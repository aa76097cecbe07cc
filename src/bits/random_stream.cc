#include "bits/random_stream.h"

#include "bits/kernels.h"

namespace sallow {

namespace {
// SplitMix64 (Steele, Lea and Flood, OOPSLA 2014): a bijection of 64 bits that spreads every input bit.
uint64_t spread(uint64_t value) {
  value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9ull;
  value = (value ^ (value >> 27)) * 0x94d049bb133111ebull;
  return value ^ (value >> 31);
}
}  // namespace

RandomStream::RandomStream(uint64_t seed, uint64_t block) {
  constexpr uint64_t kGolden = 0x9e3779b97f4a7c15ull;
  uint64_t base = spread(seed + kGolden) ^ spread(spread(block + 2 * kGolden));
  for (uint64_t& word : state_) word = spread(base += kGolden);
}

void RandomStream::refill() {
  kernels().random_words(state_, buffer_, kBuffered);
  used_ = 0;
}

void RandomStream::fill(uint64_t* out, size_t words) { kernels().random_words(state_, out, words); }

}  // namespace sallow
