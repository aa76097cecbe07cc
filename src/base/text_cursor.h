#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace sallow {

/// A position in a text, with functions that read from it and advance.
///
/// Shared by the circuit parser and the error-model parser. Lines and columns are counted only for an error message, so
/// advancing costs nothing extra. The text must outlive the cursor.
class TextCursor {
 public:
  explicit TextCursor(std::string_view text, std::string file = {}) : text_(text), file_(std::move(file)) {}

  bool at_end() const { return position_ >= text_.size(); }
  /// The next byte, or '\0' at the end.
  char peek(size_t ahead = 0) const { return position_ + ahead < text_.size() ? text_[position_ + ahead] : '\0'; }
  char take() { return text_[position_++]; }
  /// Takes the next byte if it is `c`.
  bool take_if(char c) {
    if (at_end() || text_[position_] != c) return false;
    position_++;
    return true;
  }
  size_t position() const { return position_; }
  /// Moves to a position that position() returned.
  void seek(size_t position) { position_ = position; }
  /// The text from here on, for loops that scan it directly and then call advance().
  std::string_view rest() const { return text_.substr(position_); }
  void advance(size_t bytes) { position_ += bytes; }

  /// Skips spaces, tabs and carriage returns.
  void skip_blanks() {
    while (peek() == ' ' || peek() == '\t' || peek() == '\r') position_++;
  }
  /// Skips a comment, but not the line end after it.
  void skip_comment();
  /// Skips blanks, line ends and comments.
  void skip_to_content();
  /// True at a line end, at a comment and at the end of the text.
  bool at_line_end() const { return at_end() || peek() == '\n' || peek() == '#'; }

  /// Reads [A-Za-z_][A-Za-z0-9_]*; an empty view if there is none.
  std::string_view take_name();
  /// Reads a decimal integer; errors call it `what`. Fails if there is none or if it exceeds `max`.
  uint64_t take_integer(std::string_view what, uint64_t max = UINT64_MAX);
  /// Reads a decimal number in the format of strtod in the "C" locale. Fails on infinities and NaN.
  double take_number(std::string_view what);
  /// Appends the numbers of "(1, 2.5)"; does nothing unless the next character is '('. As in Stim, an empty place is 0.
  void take_arguments(std::vector<double>& numbers);
  /// Reads a tag, from its '[' on, and decodes the escapes \n \r \B \C.
  std::string take_tag();

  SourceLocation location(size_t position) const;
  /// Throws an InputError. Where the text starts with a byte-order mark, which no text format has, that is the message.
  [[noreturn]] void fail_at(size_t position, const std::string& message, std::string remedy = {}) const;
  [[noreturn]] void fail(const std::string& message, std::string remedy = {}) const;
  /// The next character for an error message: 'x', "end of line" or "end of file".
  std::string describe_next() const;

 private:
  std::string_view text_;
  std::string file_;
  size_t position_ = 0;
};

/// The byte-order mark of UTF-8 or UTF-16 at the start of a text; empty if there is none.
std::string_view byte_order_mark(std::string_view text);

/// The tag in brackets, with ] \ CR LF escaped; empty for an empty tag.
std::string printed_tag(std::string_view tag);

/// A word of the user's in quotes, shortened if it is long.
std::string quoted(std::string_view word);

}  // namespace sallow
