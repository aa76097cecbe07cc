#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace sallow {

/// SHA-256 (FIPS 180-4).
std::array<uint8_t, 32> sha256(std::string_view bytes);
/// The same as 64 hexadecimal digits.
std::string sha256_text(std::string_view bytes);

}  // namespace sallow
