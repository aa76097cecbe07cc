#include "base/number_text.h"

#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstdio>

namespace sallow {

std::string shortest_text(double value) {
  // 32 characters hold every double, so the error codes say nothing.
  char buffer[32];
  constexpr double kExactIntegers = 9007199254740992;  // 2^53
  if (std::fabs(value) <= kExactIntegers && value == std::trunc(value)) {
    return std::string(buffer, std::to_chars(buffer, buffer + sizeof buffer, static_cast<int64_t>(value)).ptr);
  }
  return std::string(buffer, std::to_chars(buffer, buffer + sizeof buffer, value, std::chars_format::general).ptr);
}

std::string rounded_text(double value, int digits) {
  char text[64];
  std::snprintf(text, sizeof text, "%.*g", digits, value);
  return text;
}

std::string printed_arguments(std::span<const double> numbers) {
  std::string text;
  for (double number : numbers) {
    text += text.empty() ? "(" : ", ";
    text += shortest_text(number);
  }
  if (!text.empty()) text.push_back(')');
  return text;
}

}  // namespace sallow
