// The only source of the kernels. Each row_kernels_ISA.cc includes it inside an anonymous namespace, so that the linker
// cannot pick a function compiled for a wider instruction set for general use. For the same reason this file calls
// nothing from the standard library.

void xor_row(uint64_t* target, const uint64_t* source, size_t words) {
  for (size_t w = 0; w < words; w++) target[w] ^= source[w];
}

typedef uint64_t Words8 __attribute__((vector_size(64)));

bool has_odd_overlap(const uint64_t* a, const uint64_t* b, size_t words) {
  Words8 common{};
  for (size_t w = 0; w < words; w += 8) {
    common ^= *reinterpret_cast<const Words8*>(a + w) & *reinterpret_cast<const Words8*>(b + w);
  }
  return __builtin_parityll(common[0] ^ common[1] ^ common[2] ^ common[3] ^ common[4] ^ common[5] ^ common[6] ^
                            common[7]) != 0;
}

// Transposes eight squares of 64×64 bits side by side, in place, by swapping ever smaller off-diagonal squares:
// Hacker's Delight, section 7-3.
void transpose_64x512(Words8* block) {
  uint64_t mask = 0x00000000ffffffffull;
  for (int width = 32; width != 0; width >>= 1, mask ^= mask << width) {
    for (int start = 0; start < 64; start += 2 * width) {
      for (int k = start; k < start + width; k++) {
        const Words8 swapped = ((block[k] >> width) ^ block[k + width]) & mask;
        block[k] ^= swapped << width;
        block[k + width] ^= swapped;
      }
    }
  }
}

void transpose_512x512(const uint64_t* source, size_t source_words, size_t rows, uint64_t* out, size_t out_words,
                       size_t columns) {
  // 65 instead of 64, because bands a power of two apart would map to the same cache sets.
  Words8 bands[8][65];
  for (size_t band = 0; band < 8; band++) {
    for (size_t k = 0; k < 64; k++) {
      const size_t row = band * 64 + k;
      bands[band][k] = row < rows ? *reinterpret_cast<const Words8*>(source + row * source_words) : Words8{};
    }
    if (band * 64 < rows) transpose_64x512(bands[band]);
  }
  for (size_t column = 0; column < columns; column++) {
    Words8 gathered;
    for (size_t band = 0; band < 8; band++) gathered[band] = bands[band][column % 64][column / 64];
    *reinterpret_cast<Words8*>(out + column * out_words) = gathered;
  }
}

// xoshiro256++ 1.0 (Blackman and Vigna, ACM TOMS 47:36, 2021), eight independent lanes side by side.
void random_words(uint64_t* state, uint64_t* out, size_t words) {
  Words8* s = reinterpret_cast<Words8*>(state);
  Words8 s0 = s[0], s1 = s[1], s2 = s[2], s3 = s[3];
  for (size_t w = 0; w < words; w += 8) {
    Words8 sum = s0 + s3;
    *reinterpret_cast<Words8*>(out + w) = ((sum << 23) | (sum >> 41)) + s0;
    Words8 t = s1 << 17;
    s2 ^= s0;
    s3 ^= s1;
    s1 ^= s2;
    s0 ^= s3;
    s2 ^= t;
    s3 = (s3 << 45) | (s3 >> 19);
  }
  s[0] = s0, s[1] = s1, s[2] = s2, s[3] = s3;
}
