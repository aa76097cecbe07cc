#include "capi/guard.h"

#include <new>
#include <stdexcept>
#include <system_error>

namespace sallow {
namespace {

// No struct is larger: a larger size was never set.
constexpr size_t kLargestStruct = 1 << 16;

template <size_t kSize>
void put_text(char (&out)[kSize], std::string_view text) {
  out[text.copy(out, kSize - 1)] = 0;
}

// Fills the members that the caller's version of the struct has.
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

// The message of an InputError begins with its place, which sallow_error has in separate members.
std::string_view without_place(std::string_view message, const std::string& place) {
  if (!place.empty() && message.starts_with(place) && message.substr(place.size()).starts_with(": ")) {
    message.remove_prefix(place.size() + 2);
  }
  return message;
}

}  // namespace

sallow_status describe_exception(sallow_error* error) {
  try {
    throw;
  } catch (const InputError& e) {
    return fail(error, SALLOW_INPUT_ERROR, without_place(e.what(), e.where().str()), e.where(), e.remedy());
  } catch (const UsageError& e) {
    return fail(error, SALLOW_USAGE_ERROR, e.what());
  } catch (const SystemError& e) {
    return fail(error, SALLOW_SYSTEM_ERROR, e.what());
  } catch (const std::system_error& e) {
    return fail(error, SALLOW_SYSTEM_ERROR, e.what());
  } catch (const StoppedByCaller&) {
    return fail(error, SALLOW_STOPPED, "stopped by the caller");
  } catch (const std::bad_alloc&) {
    return fail(error, SALLOW_MEMORY_ERROR, "memory ran out");
  } catch (const std::length_error&) {
    return fail(error, SALLOW_MEMORY_ERROR, "more memory would be needed than there can be");
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

void require_struct_size(size_t size, const char* name) {
  SALLOW_REQUIRE(size >= sizeof(size_t) && size <= kLargestStruct, std::string(name) + ": struct_size is not set");
}

void require_zeros(const void* given, size_t known, size_t size, const char* name) {
  const char* bytes = static_cast<const char*>(given);
  for (size_t k = known; k < size; k++) {
    SALLOW_REQUIRE(bytes[k] == 0,
                   std::string(name) + ": a member is set that this version, " SALLOW_VERSION ", does not know");
  }
}

void copy_text(std::string_view text, char* buffer, size_t capacity, size_t* length) {
  require_pointer(length, "length");
  if (capacity > 0) require_pointer(buffer, "buffer");
  *length = text.size();
  if (capacity <= text.size()) return;
  std::memcpy(buffer, text.data(), text.size());
  buffer[text.size()] = 0;
}

}  // namespace sallow
