#include "capi/guard.h"

#include <new>

namespace sallow {
namespace {

template <size_t kSize>
void put_text(char (&out)[kSize], std::string_view text) {
  const size_t length = std::min(text.size(), kSize - 1);
  std::memcpy(out, text.data(), length);
  out[length] = 0;
}

// Fills in as much of the caller's struct as its version has.
sallow_status fail(sallow_error* error, sallow_status status, std::string_view message,
                   const SourceLocation& where = {}, std::string_view remedy = {}) {
  if (error == nullptr || error->struct_size < sizeof(size_t)) return status;
  sallow_error full{};
  full.struct_size = error->struct_size;
  full.line = where.line;
  full.column = where.column;
  put_text(full.file, where.file);
  put_text(full.message, message);
  put_text(full.remedy, remedy);
  std::memcpy(error, &full, std::min(error->struct_size, sizeof full));
  return status;
}

}  // namespace

sallow_status describe_exception(sallow_error* error) {
  try {
    throw;
  } catch (const InputError& e) {
    return fail(error, SALLOW_INPUT_ERROR, e.what(), e.where(), e.remedy());
  } catch (const UsageError& e) {
    return fail(error, SALLOW_USAGE_ERROR, e.what());
  } catch (const SystemError& e) {
    return fail(error, SALLOW_SYSTEM_ERROR, e.what());
  } catch (const std::bad_alloc&) {
    return fail(error, SALLOW_MEMORY_ERROR, "memory ran out");
  } catch (const std::exception& e) {
    return fail(error, SALLOW_INTERNAL_ERROR, e.what());
  } catch (...) {
    return fail(error, SALLOW_INTERNAL_ERROR, "an unknown exception");
  }
}

void require_pointer(const void* pointer, const char* name) {
  SALLOW_REQUIRE(pointer != nullptr, std::string(name) + " is NULL");
}

void require_path(const char* path) {
  require_pointer(path, "path");
  const std::string_view text = path;
  SALLOW_REQUIRE(!text.empty() && text != "-", "path: the name of a file is needed");
}

void copy_text(std::string_view text, char* buffer, size_t capacity, size_t* length) {
  require_pointer(length, "length");
  *length = text.size();
  if (capacity <= text.size()) return;
  require_pointer(buffer, "buffer");
  std::memcpy(buffer, text.data(), text.size());
  buffer[text.size()] = 0;
}

}  // namespace sallow
