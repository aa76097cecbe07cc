#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace sallow {

/// Reads a file for --rounds_from: whole numbers separated by white space, one per detector, in order. Throws an
/// InputError with the line if a word is not a number below 2^24, or if there are none.
std::vector<uint32_t> read_rounds_file(const std::string& path);
std::vector<uint32_t> parse_rounds(std::string_view text, const std::string& file);

}  // namespace sallow
