#pragma once

#include <sallow/sallow.h>

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <string>
#include <string_view>

#include "base/error.h"

namespace sallow {

/// Thrown if a callback of the caller asked to stop.
struct StoppedByCaller {};

/// Returns the status of the exception that is being handled. Writes its text to `error`, unless `error` is null.
sallow_status describe_exception(sallow_error* error);

/// Runs the body of a function of the C interface and turns exceptions into statuses.
template <typename Body>
sallow_status guard(sallow_error* error, Body&& body) {
  try {
    body();
    return SALLOW_OK;
  } catch (...) {
    return describe_exception(error);
  }
}

/// Throws UsageError if a pointer is null.
void require_pointer(const void* pointer, const char* name);

/// Throws UsageError if a path is null or empty: the library never reads standard input.
void require_path(const char* path);

/// Throws UsageError unless `size` is a possible size of a struct.
void require_struct_size(size_t size, const char* name);

/// Throws UsageError if a caller's struct sets a byte after the first `known` bytes, which are those of this library's
/// version.
void require_zeros(const void* given, size_t known, size_t size, const char* name);

/// Returns a copy of a caller's struct, which may be of another version. Members beyond its size are 0; for a null
/// pointer all members are 0. Throws UsageError if struct_size was not set.
template <typename Struct>
Struct filled_in(const Struct* given, const char* name) {
  Struct result{};
  if (given == nullptr) return result;
  require_struct_size(given->struct_size, name);
  require_zeros(given, sizeof(Struct), given->struct_size, name);
  std::memcpy(static_cast<void*>(&result), given, std::min(given->struct_size, sizeof(Struct)));
  return result;
}

/// Writes a result to a caller's struct: only the members of the caller's version. Members that only the caller's
/// version has become 0.
template <typename Struct>
void hand_out(Struct result, Struct* out, const char* name) {
  require_pointer(out, name);
  const size_t size = out->struct_size;
  require_struct_size(size, name);
  result.struct_size = size;
  std::memcpy(static_cast<void*>(out), &result, std::min(size, sizeof(Struct)));
  if (size > sizeof(Struct)) std::memset(reinterpret_cast<char*>(out) + sizeof(Struct), 0, size - sizeof(Struct));
}

/// Copies a text as documented for sallow_circuit_text().
void copy_text(std::string_view text, char* buffer, size_t capacity, size_t* length);

}  // namespace sallow
