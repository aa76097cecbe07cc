#pragma once

#include <algorithm>
#include <span>
#include <string>
#include <string_view>

namespace sallow {

constexpr char in_upper_case(char c) {
  return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}

/// Equal up to ASCII letter case.
inline bool equal_in_any_case(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return in_upper_case(x) == in_upper_case(y); });
}

/// The candidate with the fewest edits (insertions, deletions, substitutions, swaps of neighbours) from `name`,
/// ignoring letter case; on ties, the one with the longest common prefix. Empty if none is close enough.
std::string_view nearest_name(std::string_view name, std::span<const std::string_view> candidates);

/// "did you mean 'NEAREST'?", or empty if no other name is close.
std::string did_you_mean(std::string_view name, std::span<const std::string_view> candidates);

}  // namespace sallow
