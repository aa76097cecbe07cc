#pragma once

#include <sallow/sallow.h>

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <string>
#include <string_view>

#include "base/error.h"

namespace sallow {

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

/// What a caller filled in of a struct, perhaps one of an older version; members beyond its size are 0, as all are for
/// a null pointer. A UsageError if struct_size was not set.
template <typename Struct>
Struct filled_in(const Struct* given, const char* name) {
  Struct result{};
  if (given == nullptr) return result;
  SALLOW_REQUIRE(given->struct_size >= sizeof(size_t), std::string(name) + ": struct_size is not set");
  std::memcpy(&result, given, std::min(given->struct_size, sizeof(Struct)));
  return result;
}

/// Writes a result to a caller's struct, no more of it than the caller's version has.
template <typename Struct>
void hand_out(Struct result, Struct* out, const char* name) {
  require_pointer(out, name);
  SALLOW_REQUIRE(out->struct_size >= sizeof(size_t), std::string(name) + ": struct_size is not set");
  result.struct_size = out->struct_size;
  std::memcpy(out, &result, std::min(out->struct_size, sizeof(Struct)));
}

/// Copies a text as sallow_circuit_text() promises.
void copy_text(std::string_view text, char* buffer, size_t capacity, size_t* length);

}  // namespace sallow
