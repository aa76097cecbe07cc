// The only copy of the kernels' code, included like bits/row_kernels.inl.

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

// Computes and prefetches the places of several hits before it toggles them, because most rows are not in the
// first-level cache.
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
