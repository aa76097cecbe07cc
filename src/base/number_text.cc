#include "base/number_text.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstdio>

namespace sallow {

std::string shortest_text(double value) {
  // 32 characters are enough for every double, so the error codes need no check.
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

namespace {

/// A decimal number: its digits without point, underscores and suffix, and the power of ten to multiply them by.
struct Decimal {
  bool is_negative = false;
  std::string digits;
  int64_t power = 0;
};

bool is_decimal_digit(char c) {
  return c >= '0' && c <= '9';
}

/// Moves digits, which single underscores may separate, from the start of the text to `digits`.
bool take_digits(std::string_view& text, std::string& digits) {
  const size_t before = digits.size();
  size_t k = 0;
  for (; k < text.size(); k++) {
    if (is_decimal_digit(text[k])) {
      digits.push_back(text[k]);
    } else if (text[k] != '_' || k == 0 || !is_decimal_digit(text[k - 1]) || k + 1 == text.size() ||
               !is_decimal_digit(text[k + 1])) {
      break;
    }
  }
  text.remove_prefix(k);
  return digits.size() > before;
}

std::optional<Decimal> read_decimal(std::string_view text) {
  Decimal number;
  if (text.starts_with('-') || text.starts_with('+')) {
    number.is_negative = text.front() == '-';
    text.remove_prefix(1);
  }
  bool has_digits = take_digits(text, number.digits);
  if (text.starts_with('.')) {
    text.remove_prefix(1);
    const size_t whole = number.digits.size();
    has_digits |= take_digits(text, number.digits);
    number.power = -static_cast<int64_t>(number.digits.size() - whole);
  }
  if (!has_digits) return std::nullopt;
  if (text.starts_with('e') || text.starts_with('E')) {
    text.remove_prefix(text.size() > 1 && text[1] == '+' ? 2 : 1);
    int32_t exponent = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), exponent);
    if (error != std::errc()) return std::nullopt;
    number.power += exponent;
    text.remove_prefix(static_cast<size_t>(end - text.data()));
  }
  if (text.size() == 1) {
    const size_t thousands = std::string_view("kMGT").find(text.front() == 'K' ? 'k' : text.front());
    if (thousands == std::string_view::npos) return std::nullopt;
    number.power += 3 * (static_cast<int64_t>(thousands) + 1);
    text.remove_prefix(1);
  }
  if (!text.empty()) return std::nullopt;
  return number;
}

std::optional<uint64_t> times(uint64_t a, uint64_t b) {
  uint64_t product = 0;
  if (__builtin_mul_overflow(a, b, &product)) return std::nullopt;
  return product;
}

/// BASE^EXPONENT.
std::optional<uint64_t> read_power(std::string_view text) {
  const size_t caret = text.find('^');
  const auto base = read_whole_number(text.substr(0, caret)), exponent = read_whole_number(text.substr(caret + 1));
  if (!base || !exponent) return std::nullopt;
  std::optional<uint64_t> value = *base <= 1 && *exponent > 0 ? *base : 1;
  for (uint64_t k = 0; *base > 1 && value && k < *exponent; k++) value = times(*value, *base);
  return value;
}

}  // namespace

std::optional<uint64_t> read_whole_number(std::string_view text) {
  if (text.find('^') != std::string_view::npos) return read_power(text);
  std::optional<Decimal> number = read_decimal(text);
  if (!number) return std::nullopt;
  std::string& digits = number->digits;
  digits.erase(0, std::min(digits.find_first_not_of('0'), digits.size()));
  if (digits.empty()) return 0;
  while (number->power < 0 && digits.ends_with('0')) digits.pop_back(), number->power++;
  if (number->is_negative || number->power < 0 || number->power > 19) return std::nullopt;
  uint64_t value = 0;
  digits.append(static_cast<size_t>(number->power), '0');
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc()) return std::nullopt;
  return value;
}

std::optional<double> read_number(std::string_view text) {
  if (text.find('^') != std::string_view::npos) {
    const std::optional<uint64_t> power = read_power(text);
    if (!power) return std::nullopt;
    return static_cast<double>(*power);
  }
  std::optional<Decimal> number = read_decimal(text);
  if (!number) return std::nullopt;
  std::string& digits = number->digits;
  digits.erase(0, std::min(digits.find_first_not_of('0'), digits.size() - 1));
  const std::string plain = (number->is_negative ? "-" : "") + digits + "e" + std::to_string(number->power);
  double value = 0;
  const auto [end, error] = std::from_chars(plain.data(), plain.data() + plain.size(), value);
  const bool is_small = static_cast<int64_t>(digits.size()) + number->power < 0;
  if (error == std::errc::result_out_of_range && is_small) return 0;  // 0 is the nearest double
  if (error != std::errc()) return std::nullopt;
  return value;
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

std::string bytes_text(double bytes) {
  constexpr const char* kUnits[] = {"KiB", "MiB", "GiB", "TiB"};
  size_t unit = 0;
  double count = bytes / 1024;
  while (count >= 1024 && unit + 1 < std::size(kUnits)) count /= 1024, unit++;
  char text[64];
  std::snprintf(text, sizeof text, "%.2f %s", count, kUnits[unit]);
  return text;
}

}  // namespace sallow
