#pragma once

#include <sallow/sallow.h>

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <string>
#include <string_view>

#include "base/error.h"

namespace sallow {

/// Thrown where a callback of the caller asked to stop.
struct StoppedByCaller {};

/// The status of the exception being handled; its text goes to `error`, unless that is null.
sallow_status describe_exception(sallow_error* error);

/// Runs the body of a function of the C interface, which lets no exception out.
template <typename Body>
sallow_status guard(sallow_error* error, Body&& body) {
  try {
    body();
    return SALLOW_OK;
  } catch (...) {
    return describe_exception(error);
  }
}

/// A UsageError if a pointer is null.
void require_pointer(const void* pointer, const char* name);

/// A UsageError if a path is null or empty: the library never reads standard input.
void require_path(const char* path);

/// A UsageError unless `size` can be that of a struct.
void require_struct_size(size_t size, const char* name);

/// A UsageError if a caller's struct sets a byte beyond the first `known`, which this library knows.
void require_zeros(const void* given, size_t known, size_t size, const char* name);

/// What a caller filled in of a struct, perhaps one of another version; members beyond its size are 0, as all are for a
/// null pointer. A UsageError if struct_size was not set.
template <typename Struct>
Struct filled_in(const Struct* given, const char* name) {
  Struct result{};
  if (given == nullptr) return result;
  require_struct_size(given->struct_size, name);
  require_zeros(given, sizeof(Struct), given->struct_size, name);
  std::memcpy(static_cast<void*>(&result), given, std::min(given->struct_size, sizeof(Struct)));
  return result;
}

/// Writes a result to a caller's struct, no more of it than the caller's version has; what only that version has is 0.
template <typename Struct>
void hand_out(Struct result, Struct* out, const char* name) {
  require_pointer(out, name);
  const size_t size = out->struct_size;
  require_struct_size(size, name);
  result.struct_size = size;
  std::memcpy(static_cast<void*>(out), &result, std::min(size, sizeof(Struct)));
  if (size > sizeof(Struct)) std::memset(reinterpret_cast<char*>(out) + sizeof(Struct), 0, size - sizeof(Struct));
}

/// Copies a text as sallow_circuit_text() promises.
void copy_text(std::string_view text, char* buffer, size_t capacity, size_t* length);

}  // namespace sallow
