#include "base/error.h"

#include <algorithm>

namespace sallow {

namespace {

/// Returns a UTF-8 text; the middle of a text of more than `most` bytes is left out.
std::string without_middle(const std::string& text, size_t most) {
  if (text.size() <= most) return text;
  const auto is_inside = [&](size_t k) { return (text[k] & 0xc0) == 0x80; };
  size_t head = most / 2, tail = text.size() - most / 4;
  while (head > 0 && is_inside(head)) head--;
  while (tail < text.size() && is_inside(tail)) tail++;
  return text.substr(0, head) + "…" + text.substr(tail);
}

}  // namespace

std::string shortened(const std::string& message) {
  constexpr size_t kLongestWord = 300, kLongest = 2000;
  std::string result;
  for (size_t start = 0; start < message.size();) {
    const size_t end = std::min(message.find(' ', start), message.size());
    result += without_middle(message.substr(start, end - start), kLongestWord);
    if (end < message.size()) result += ' ';
    start = end + 1;
  }
  for (char& c : result) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = ' ';
  }
  return without_middle(result, kLongest);
}

std::string SourceLocation::str() const {
  std::string text = file;
  if (line != 0) text += ":" + std::to_string(line);
  if (line != 0 && column != 0) text += ":" + std::to_string(column);
  return text;
}

namespace {
std::string located(const SourceLocation& where, const std::string& message) {
  std::string place = where.str();
  return place.empty() ? message : place + ": " + message;
}
}  // namespace

InputError::InputError(const std::string& message, std::string remedy)
    : std::runtime_error(shortened(message)), remedy_(shortened(remedy)) {}

InputError::InputError(SourceLocation where, const std::string& message, std::string remedy)
    : std::runtime_error(located(where, shortened(message))), where_(std::move(where)), remedy_(shortened(remedy)) {}

void check_failed(const char* condition, const char* file, int line) {
  throw InternalError(std::string(condition) + " at " + file + ":" + std::to_string(line));
}

void require_equal(const char* what, uint64_t got, uint64_t expected) {
  if (got == expected) return;
  throw UsageError(std::string(what) + ": expected " + std::to_string(expected) + ", got " + std::to_string(got));
}

}  // namespace sallow
