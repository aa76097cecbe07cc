#pragma once

#include <charconv>
#include <cstdint>
#include <span>
#include <string>

namespace sallow {

/// The fewest digits that read back as the same double, laid out as printf's %g does: 0.001, 1e-05, 1e+20; whole
/// numbers up to 2^53 in full: 100000.
std::string shortest_text(double value);

/// To so many significant digits, as printf's %.*g prints it: 0.0123, 1.5e-07.
std::string rounded_text(double value, int digits);

inline void append_integer(std::string& text, uint64_t value) {
  char digits[20];
  text.append(digits, std::to_chars(digits, digits + sizeof digits, value).ptr);
}

/// "(1, 2.5)", or nothing for no numbers.
std::string printed_arguments(std::span<const double> numbers);

}  // namespace sallow
