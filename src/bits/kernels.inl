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

typedef uint64_t Words8 __attribute__((vector_size(64)));

// The same on eight squares side by side.
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
  // 65: bands a power of two apart would compete for the same places in the cache.
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

template <bool kListed>
size_t pair_rows_of(const Words8* events, Words8* rest, Words8* slots, Words8* flips, const uint32_t* program,
                    size_t first_node, size_t node_count, Words8* taken, uint32_t* taken_ids, uint32_t id) {
  size_t listed = 0;
  const auto list = [&](const Words8& row) {
    if (!kListed) return;
    uint64_t any = 0;
    for (int w = 0; w < 8; w++) any |= row[w];
    if (any != 0) {
      taken[listed] = row;
      taken_ids[listed++] = id;
    }
    id++;
  };
  for (size_t node = first_node; node < first_node + node_count; node++) {
    const uint32_t walk_count = program[0], pair_count = program[1], flip_count = program[2], end = program[3];
    program += 4;
    Words8 alone = events[node], left = alone;
    for (uint32_t k = 0; k < walk_count; k++, program += 2) {
      const Words8 row = events[program[0]];
      slots[program[1]] = alone & row;
      alone &= ~row;
    }
    for (uint32_t k = 0; k < pair_count; k++, program += 3) {
      const Words8 pair = slots[program[0]] & slots[program[1]];
      left ^= pair;
      rest[program[2]] ^= pair;
      list(pair);
    }
    for (uint32_t k = 0; k < flip_count; k++, program += 4) {
      const Words8 pair = slots[program[0]] & slots[program[1]];
      left ^= pair;
      rest[program[2]] ^= pair;
      flips[program[3]] ^= pair;
      list(pair);
    }
    if (end != UINT32_MAX) {
      left ^= alone;
      flips[end] ^= alone;
      list(alone);
    } else {
      id++;
    }
    rest[node] = left;
  }
  return listed;
}

size_t pair_rows(const uint64_t* events, uint64_t* rest, uint64_t* slots, uint64_t* flips, const uint32_t* program,
                 size_t first_node, size_t node_count, uint64_t* taken, uint32_t* taken_ids, uint32_t first_id) {
  const auto run = taken == nullptr ? pair_rows_of<false> : pair_rows_of<true>;
  return run(reinterpret_cast<const Words8*>(events), reinterpret_cast<Words8*>(rest), reinterpret_cast<Words8*>(slots),
             reinterpret_cast<Words8*>(flips), program, first_node, node_count, reinterpret_cast<Words8*>(taken),
             taken_ids, first_id);
}

void xor_block_rows(uint64_t* base, const uint32_t* pairs, size_t count) {
  Words8* rows = reinterpret_cast<Words8*>(base);
  for (size_t k = 0; k < count; k++) {
    Words8* target = rows + size_t{2} * pairs[2 * k];
    const Words8* source = rows + size_t{2} * pairs[2 * k + 1];
    target[0] ^= source[0];
    target[1] ^= source[1];
  }
}

void clear_block_rows(uint64_t* base, const uint32_t* rows, size_t count) {
  Words8* all = reinterpret_cast<Words8*>(base);
  for (size_t k = 0; k < count; k++) {
    Words8* row = all + size_t{2} * rows[k];
    row[0] = Words8{};
    row[1] = Words8{};
  }
}

void copy_rows_to_ring(uint64_t* ring, uint64_t end, uint64_t mask, const uint64_t* base, const uint32_t* rows,
                       size_t count) {
  for (size_t k = 0; k < count; k++) {
    Words8* target = reinterpret_cast<Words8*>(ring) + 2 * ((end + k) & mask);
    const Words8* source = reinterpret_cast<const Words8*>(base) + size_t{2} * rows[k];
    target[0] = source[0];
    target[1] = source[1];
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

// Places are worked out and fetched for some hits before any of them is made: most rows lie beyond the first cache.
template <size_t kWidth, bool kSubset>
void toggle_sites_of(uint64_t* base, const uint32_t* rows, uint64_t site_count, const uint64_t* words, size_t count) {
  constexpr size_t kAhead = 32;
  const uint32_t* sites[kAhead];
  __extension__ typedef unsigned __int128 Wide;
  for (size_t first = 0; first < count; first += kAhead) {
    const size_t some = count - first < kAhead ? count - first : kAhead;
    for (size_t k = 0; k < some; k++) {
      const uint64_t word = words[first + k];
      sites[k] = rows + kWidth * static_cast<uint64_t>((static_cast<Wide>(word) * site_count) >> 64);
      for (size_t r = 0; r < kWidth; r++) {
        __builtin_prefetch(base + size_t{sites[k][r]} * kBlockRowWords + word / 64 % kBlockRowWords, 1);
      }
    }
    for (size_t k = 0; k < some; k++) {
      const uint64_t word = words[first + k];
      uint64_t* column = base + word / 64 % kBlockRowWords;
      for (size_t r = 0; r < kWidth; r++) {
        const uint64_t flip = kSubset ? word >> (10 + r) & 1 : 1;
        column[size_t{sites[k][r]} * kBlockRowWords] ^= flip << (word % 64);
      }
    }
  }
}

void toggle_sites(uint64_t* base, const uint32_t* rows, size_t width, bool random_subset, uint64_t site_count,
                  const uint64_t* words, size_t count) {
  if (width == 4) return toggle_sites_of<4, true>(base, rows, site_count, words, count);
  if (width == 1) return toggle_sites_of<1, false>(base, rows, site_count, words, count);
  if (random_subset) return toggle_sites_of<2, true>(base, rows, site_count, words, count);
  toggle_sites_of<2, false>(base, rows, site_count, words, count);
}

constexpr Kernels kKernels = {
    kName,          xor_row,          transpose_64x64,   transpose_512x512, random_words, pair_rows,
    xor_block_rows, clear_block_rows, copy_rows_to_ring, sum_ring_rows,     toggle_sites,
};
