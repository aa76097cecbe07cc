#pragma once

#include <cstddef>
#include <cstdint>

#include "bits/bit_table.h"

namespace sallow {

/// The number of bytes of one packed shot. Bit k is in byte k / 8, least significant bit first.
inline constexpr size_t packed_bytes(size_t bits) {
  return (bits + 7) / 8;
}

/// Converts between rows, one per shot and `stride` bytes apart, and tables with one row per bit and one column per
/// shot. Rows are packed, or have one byte per bit. Keep one object per thread: after the first calls, nothing is
/// allocated.
class PackedShots {
 public:
  /// Reads `shots` rows of `bits` bits into `out`, which is reset to bits × shots. Bits past the last are ignored.
  void load(const uint8_t* rows, size_t stride, size_t shots, size_t bits, BitTable& out);
  /// Writes columns [first, first + shots) of a table to rows; bits past the last are written as 0.
  /// UsageError if the table has fewer columns.
  void store(const BitTable& table, size_t first, size_t shots, uint8_t* rows, size_t stride);
  /// The same for rows of one byte per bit, of which the lowest bit counts.
  void load_bytes(const uint8_t* rows, size_t stride, size_t shots, size_t bits, BitTable& out);
  /// Bytes are written as 0 or 1.
  void store_bytes(const BitTable& table, size_t first, size_t shots, uint8_t* rows, size_t stride);

 private:
  void turn(const BitTable& table, size_t first, size_t shots);

  BitTable by_shot_;
};

}  // namespace sallow
