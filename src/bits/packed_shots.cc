#include "bits/packed_shots.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "base/error.h"

namespace sallow {

static_assert(std::endian::native == std::endian::little, "rows of words are read as rows of bytes");

namespace {

// The lowest bits of eight bytes, the first byte's first. The product brings the bit of byte k, at 8 k, to 56 + k, and
// no two of its terms meet.
uint64_t gathered(uint64_t eight) {
  return (eight & 0x0101010101010101) * 0x0102040810204080 >> 56;
}

// Eight bytes of 0 or 1 from eight bits. Byte k keeps bit k of its copy of all of them; if that is set, adding 0x7F
// carries it to the byte's highest bit.
uint64_t spread(uint64_t bits) {
  const uint64_t one_each = bits * 0x0101010101010101 & 0x8040201008040201;
  return (one_each + 0x7F7F7F7F7F7F7F7F) >> 7 & 0x0101010101010101;
}

}  // namespace

void PackedShots::load(const uint8_t* rows, size_t stride, size_t shots, size_t bits, BitTable& out) {
  by_shot_.reset(shots, bits);
  const size_t bytes = packed_bytes(bits);
  for (size_t shot = 0; shot < shots; shot++) std::memcpy(by_shot_.row(shot), rows + shot * stride, bytes);
  by_shot_.clear_padding();
  by_shot_.transpose_into(out);
}

void PackedShots::store(const BitTable& table, size_t first, size_t shots, uint8_t* rows, size_t stride) {
  turn(table, first, shots);
  const size_t bytes = packed_bytes(table.row_count());
  for (size_t shot = 0; shot < shots; shot++) std::memcpy(rows + shot * stride, by_shot_.row(first + shot), bytes);
}

void PackedShots::load_bytes(const uint8_t* rows, size_t stride, size_t shots, size_t bits, BitTable& out) {
  by_shot_.reset(shots, bits);
  for (size_t shot = 0; shot < shots; shot++) {
    const uint8_t* from = rows + shot * stride;
    uint64_t* to = by_shot_.row(shot);
    for (size_t k = 0; k < bits; k += 8) {
      uint64_t eight = 0;
      std::memcpy(&eight, from + k, std::min<size_t>(8, bits - k));
      to[k / 64] |= gathered(eight) << (k % 64);
    }
  }
  by_shot_.transpose_into(out);
}

void PackedShots::store_bytes(const BitTable& table, size_t first, size_t shots, uint8_t* rows, size_t stride) {
  turn(table, first, shots);
  const size_t bits = table.row_count();
  for (size_t shot = 0; shot < shots; shot++) {
    const uint64_t* from = by_shot_.row(first + shot);
    uint8_t* to = rows + shot * stride;
    for (size_t k = 0; k < bits; k += 8) {
      const uint64_t eight = spread(from[k / 64] >> (k % 64) & 0xFF);
      std::memcpy(to + k, &eight, std::min<size_t>(8, bits - k));
    }
  }
}

void PackedShots::turn(const BitTable& table, size_t first, size_t shots) {
  SALLOW_REQUIRE(first <= table.column_count() && shots <= table.column_count() - first,
                 "PackedShots::store: columns past the table's last");
  table.transpose_into(by_shot_);
}

}  // namespace sallow
