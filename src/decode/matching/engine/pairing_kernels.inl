// The only source of the kernels, included like bits/row_kernels.inl.

typedef uint64_t Words8 __attribute__((vector_size(64)));

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
