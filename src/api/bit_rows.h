#pragma once

#include <cstddef>
#include <cstdint>

#include "bits/packed_shots.h"

namespace sallow {

/// Shots in a caller's memory, one row per shot. A packed row has bit k in byte k / 8, least significant bit first;
/// an unpacked row has one byte per bit, of which the lowest bit counts.
struct GivenBits {
  const uint8_t* data = nullptr;
  size_t stride = 0;  // bytes from one row to the next
  bool packed = true;
};

/// Memory for shots in the layout of GivenBits: bytes are 0 or 1, and the bits after the last bit of a packed row are
/// 0.
struct WantedBits {
  uint8_t* data = nullptr;
  size_t stride = 0;
  bool packed = true;
};

/// The bytes of one row of this number of bits.
inline constexpr size_t row_bytes(size_t bits, bool packed) {
  return packed ? packed_bytes(bits) : bits;
}

/// Reads rows first to first + shots - 1 into `out`, with one row per bit and one column per shot.
inline void load_rows(const GivenBits& rows, size_t first, size_t shots, size_t bits, PackedShots& mover,
                      BitTable& out) {
  if (bits == 0) {
    out.reset(0, shots);
    return;
  }
  const uint8_t* start = rows.data + first * rows.stride;
  if (rows.packed) {
    mover.load(start, rows.stride, shots, bits, out);
  } else {
    mover.load_bytes(start, rows.stride, shots, bits, out);
  }
}

/// Writes columns column to column + shots - 1 of a table to rows first to first + shots - 1.
inline void store_rows(const BitTable& table, size_t column, size_t shots, PackedShots& mover, const WantedBits& rows,
                       size_t first) {
  if (table.row_count() == 0) return;
  uint8_t* start = rows.data + first * rows.stride;
  if (rows.packed) {
    mover.store(table, column, shots, start, rows.stride);
  } else {
    mover.store_bytes(table, column, shots, start, rows.stride);
  }
}

}  // namespace sallow
