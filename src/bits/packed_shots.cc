#include "bits/packed_shots.h"

#include <bit>
#include <cstring>

#include "base/error.h"

namespace sallow {

static_assert(std::endian::native == std::endian::little, "rows of words are read as rows of bytes");

void PackedShots::load(const uint8_t* rows, size_t stride, size_t shots, size_t bits, BitTable& out) {
  by_shot_.reset(shots, bits);
  const size_t bytes = packed_bytes(bits);
  for (size_t shot = 0; shot < shots; shot++) std::memcpy(by_shot_.row(shot), rows + shot * stride, bytes);
  by_shot_.clear_padding();
  by_shot_.transpose_into(out);
}

void PackedShots::store(const BitTable& table, size_t first, size_t shots, uint8_t* rows, size_t stride) {
  SALLOW_REQUIRE(first <= table.column_count() && shots <= table.column_count() - first,
                 "PackedShots::store: columns past the table's last");
  table.transpose_into(by_shot_);
  const size_t bytes = packed_bytes(table.row_count());
  for (size_t shot = 0; shot < shots; shot++) std::memcpy(rows + shot * stride, by_shot_.row(first + shot), bytes);
}

}  // namespace sallow
