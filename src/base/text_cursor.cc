#include "base/text_cursor.h"

#include <charconv>
#include <cmath>

namespace sallow {

namespace {
bool is_name_start(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_';
}
bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
}  // namespace

void TextCursor::skip_comment() {
  if (peek() != '#' || at_end()) return;
  while (!at_end() && text_[position_] != '\n') position_++;
}

void TextCursor::skip_to_content() {
  for (;;) {
    skip_blanks();
    skip_comment();
    if (!take_if('\n')) return;
  }
}

std::string_view TextCursor::take_name() {
  size_t start = position_;
  if (is_name_start(peek())) {
    while (is_name_start(peek()) || is_digit(peek())) position_++;
  }
  return text_.substr(start, position_ - start);
}

uint64_t TextCursor::take_integer(std::string_view what, uint64_t max) {
  uint64_t value = 0;
  const char* begin = text_.data() + position_;
  auto [end, error] = std::from_chars(begin, text_.data() + text_.size(), value);
  if (error == std::errc::invalid_argument) fail("expected " + std::string(what) + ", found " + describe_next());
  if (error == std::errc::result_out_of_range || value > max) {
    fail(std::string(what) + " " + std::string(begin, end) + " is too large; the most is " + std::to_string(max));
  }
  position_ += end - begin;
  return value;
}

double TextCursor::take_number(std::string_view what) {
  size_t start = position_;
  // Fast path: most numbers in files are coordinates with a few digits.
  constexpr size_t kFewDigits = 15;
  uint64_t whole = 0;
  size_t length = 0;
  while (length < kFewDigits && is_digit(peek(length)))
    whole = whole * 10 + static_cast<uint64_t>(peek(length++) - '0');
  if (length > 0 && (peek(length) == ',' || peek(length) == ')')) {
    position_ += length;
    return static_cast<double>(whole);
  }
  take_if('+');
  double value = 0;
  const char* begin = text_.data() + position_;
  auto [end, error] = std::from_chars(begin, text_.data() + text_.size(), value);
  if (error == std::errc::invalid_argument) {
    position_ = start;
    fail("expected " + std::string(what) + ", found " + describe_next());
  }
  // Numbers too small for a double become 0. Numbers too large are refused together with infinities.
  if (error == std::errc::result_out_of_range) {
    std::string_view digits(begin, end - begin);
    if (digits.find("e-") == std::string_view::npos && digits.find("E-") == std::string_view::npos) value = HUGE_VAL;
  }
  if (!std::isfinite(value)) {
    position_ = start;
    fail(std::string(what) + " must be a finite number, found " + std::string(begin, end));
  }
  position_ += end - begin;
  return value;
}

void TextCursor::take_arguments(std::vector<double>& numbers) {
  size_t open = position_;
  if (!take_if('(')) return;
  for (;;) {
    skip_blanks();
    bool absent = peek() == ',' || peek() == ')';
    numbers.push_back(absent ? 0 : take_number("a number"));
    skip_blanks();
    if (take_if(')')) return;
    if (at_end() || peek() == '\n') fail_at(open, "this '(' has no closing ')'");
    if (!take_if(',')) fail("expected ',' or ')', found " + describe_next());
  }
}

std::string TextCursor::take_tag() {
  size_t start = position_;
  take();  // '['
  std::string tag;
  for (;;) {
    if (at_end() || peek() == '\n') fail_at(start, "this tag has no closing ']'", "close the tag on its own line");
    char c = take();
    if (c == ']') return tag;
    if (c != '\\') {
      tag.push_back(c);
      continue;
    }
    switch (peek()) {
      case 'n':
        tag.push_back('\n');
        break;
      case 'r':
        tag.push_back('\r');
        break;
      case 'B':
        tag.push_back('\\');
        break;
      case 'C':
        tag.push_back(']');
        break;
      default:
        fail("unknown escape in a tag", "the escapes are \\n, \\r, \\B for '\\' and \\C for ']'");
    }
    position_++;
  }
}

SourceLocation TextCursor::location(size_t position) const {
  SourceLocation where{file_, 1, 1};
  for (size_t k = 0; k < position && k < text_.size(); k++) {
    where.column++;
    if (text_[k] == '\n') {
      where.line++;
      where.column = 1;
    }
  }
  return where;
}

void TextCursor::fail_at(size_t position, const std::string& message, std::string remedy) const {
  if (!byte_order_mark(text_).empty()) {
    throw InputError(location(0), "the file starts with a byte-order mark", "save it as UTF-8 without one");
  }
  throw InputError(location(position), message, std::move(remedy));
}

void TextCursor::fail(const std::string& message, std::string remedy) const {
  fail_at(position_, message, std::move(remedy));
}

std::string TextCursor::describe_next() const {
  if (at_end()) return "end of file";
  if (peek() == '\n') return "end of line";
  unsigned char c = static_cast<unsigned char>(peek());
  if (c < 0x20 || c >= 0x7f) {
    static constexpr char kHex[] = "0123456789abcdef";
    return std::string("byte 0x") + kHex[c >> 4] + kHex[c & 15];
  }
  return std::string("'") + static_cast<char>(c) + "'";
}

std::string_view byte_order_mark(std::string_view text) {
  for (const std::string_view mark : {"\xef\xbb\xbf", "\xff\xfe", "\xfe\xff"}) {
    if (text.starts_with(mark)) return mark;
  }
  return {};
}

std::string printed_tag(std::string_view tag) {
  if (tag.empty()) return {};
  std::string text = "[";
  for (char c : tag) {
    switch (c) {
      case '\n':
        text += "\\n";
        break;
      case '\r':
        text += "\\r";
        break;
      case '\\':
        text += "\\B";
        break;
      case ']':
        text += "\\C";
        break;
      default:
        text.push_back(c);
    }
  }
  return text + "]";
}

std::string quoted(std::string_view word) {
  constexpr size_t kMostShown = 40;
  return "'" + std::string(word.substr(0, kMostShown)) + (word.size() > kMostShown ? "...'" : "'");
}

}  // namespace sallow
