#pragma once

#include <cstddef>
#include <cstdint>

#include "api/bit_rows.h"

namespace sallow {

/// Throws UsageError unless an array has shots * ceil(bits / 8) bytes, and a pointer if this is not 0.
void require_rows(const void* data, size_t bytes, size_t shots, size_t bits, const char* name);

inline GivenBits given_rows(const uint8_t* data, size_t bytes, size_t shots, size_t bits, const char* name) {
  require_rows(data, bytes, shots, bits, name);
  return {data, packed_bytes(bits)};
}
inline WantedBits wanted_rows(uint8_t* data, size_t bytes, size_t shots, size_t bits, const char* name) {
  require_rows(data, bytes, shots, bits, name);
  return {data, packed_bytes(bits)};
}
/// The same for an optional array, which may be NULL with 0 bytes: the result then has no data.
inline WantedBits optional_rows(uint8_t* data, size_t bytes, size_t shots, size_t bits, const char* name) {
  if (data == nullptr && bytes == 0) return {};
  return wanted_rows(data, bytes, shots, bits, name);
}

}  // namespace sallow
