// The kernels' one body. Each kernels_ISA.cc includes this inside an anonymous namespace after defining kName, so that
// no function compiled for a wider instruction set can be picked by the linker for general use. For the same reason
// nothing from the standard library is called here.

void xor_row(uint64_t* target, const uint64_t* source, size_t words) {
  for (size_t w = 0; w < words; w++) target[w] ^= source[w];
}

// Swaps ever smaller off-diagonal squares: Hacker's Delight, section 7-3.
void transpose_64x64(uint64_t* block) {
  uint64_t mask = 0x00000000ffffffffull;
  for (int width = 32; width != 0; width >>= 1, mask ^= mask << width) {
    for (int start = 0; start < 64; start += 2 * width) {
      for (int k = start; k < start + width; k++) {
        uint64_t swapped = ((block[k] >> width) ^ block[k + width]) & mask;
        block[k] ^= swapped << width;
        block[k + width] ^= swapped;
      }
    }
  }
}

// xoshiro256++ 1.0 (Blackman and Vigna, ACM TOMS 47:36, 2021), eight independent lanes side by side.
void random_words(uint64_t* state, uint64_t* out, size_t words) {
  typedef uint64_t Lanes __attribute__((vector_size(64)));
  Lanes* s = reinterpret_cast<Lanes*>(state);
  Lanes s0 = s[0], s1 = s[1], s2 = s[2], s3 = s[3];
  for (size_t w = 0; w < words; w += 8) {
    Lanes sum = s0 + s3;
    *reinterpret_cast<Lanes*>(out + w) = ((sum << 23) | (sum >> 41)) + s0;
    Lanes t = s1 << 17;
    s2 ^= s0;
    s3 ^= s1;
    s1 ^= s2;
    s0 ^= s3;
    s2 ^= t;
    s3 = (s3 << 45) | (s3 >> 19);
  }
  s[0] = s0, s[1] = s1, s[2] = s2, s[3] = s3;
}

typedef uint64_t Words8 __attribute__((vector_size(64)));

void xor_block_rows(uint64_t* base, const uint32_t* pairs, size_t count) {
  Words8* rows = reinterpret_cast<Words8*>(base);
  for (size_t k = 0; k < count; k++) {
    Words8* target = rows + size_t{2} * pairs[2 * k];
    const Words8* source = rows + size_t{2} * pairs[2 * k + 1];
    target[0] ^= source[0];
    target[1] ^= source[1];
  }
}

void sum_ring_rows(uint64_t* out, const uint64_t* base, uint64_t end, uint64_t mask, const uint32_t* lookbacks,
                   size_t count) {
  const Words8* rows = reinterpret_cast<const Words8*>(base);
  Words8 low = {}, high = {};
  for (size_t k = 0; k < count; k++) {
    const Words8* row = rows + 2 * ((end - lookbacks[k]) & mask);
    low ^= row[0];
    high ^= row[1];
  }
  reinterpret_cast<Words8*>(out)[0] = low;
  reinterpret_cast<Words8*>(out)[1] = high;
}

constexpr Kernels kKernels = {kName, xor_row, transpose_64x64, random_words, xor_block_rows, sum_ring_rows};
