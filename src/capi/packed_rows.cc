#include "capi/packed_rows.h"

#include <string>

#include "base/error.h"

namespace sallow {

void require_rows(const void* data, size_t bytes, size_t shots, size_t bits, const char* name) {
  const size_t row = packed_bytes(bits);
  SALLOW_REQUIRE(row == 0 || shots <= SIZE_MAX / row,
                 std::string(name) + ": " + std::to_string(shots) + " shots are more than memory can hold");
  SALLOW_REQUIRE(bytes == shots * row, std::string(name) + ": expected " + std::to_string(shots * row) + " bytes, " +
                                           std::to_string(shots) + " rows of " + std::to_string(row) + ", got " +
                                           std::to_string(bytes));
  SALLOW_REQUIRE(bytes == 0 || data != nullptr, std::string(name) + " is NULL");
}

}  // namespace sallow
