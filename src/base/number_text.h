#pragma once

#include <charconv>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace sallow {

/// The fewest digits that read back as the same double, in the format of printf's %g: 0.001, 1e-05, 1e+20. Whole
/// numbers up to 2^53 are written in full: 100000.
std::string shortest_text(double value);

/// Rounded to this many significant digits, in the format of printf's %.*g: 0.0123, 1.5e-07.
std::string rounded_text(double value, int digits);

/// An amount of memory for people: "1.50 GiB".
std::string bytes_text(double bytes);

inline void append_integer(std::string& text, uint64_t value) {
  char digits[20];
  text.append(digits, std::to_chars(digits, digits + sizeof digits, value).ptr);
}

/// A whole number as people write it: 1000000, 1_000_000, 1e6, 10k, 1.5M, 2^20; k, M, G and T are powers of 1000.
/// Empty if the text is not such a number or exceeds 64 bits.
std::optional<uint64_t> read_whole_number(std::string_view text);
/// A finite number in the same notation: 0.001, 1e-3, 1_000.5, 10k, 2^20.
std::optional<double> read_number(std::string_view text);

/// "(1, 2.5)"; empty if there are no numbers.
std::string printed_arguments(std::span<const double> numbers);

}  // namespace sallow
