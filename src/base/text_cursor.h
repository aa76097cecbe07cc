#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace sallow {

/// Walks over a text and knows, on request, where it stands.
///
/// Shared by the circuit and the error-model parsers. Lines and columns are counted only when an error asks for them,
/// so walking costs nothing extra. The text must outlive the cursor.
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
  /// Goes back, or on, to a place that position() gave.
  void seek(size_t position) { position_ = position; }
  /// The text from here on, for loops that walk it themselves and then advance().
  std::string_view rest() const { return text_.substr(position_); }
  void advance(size_t bytes) { position_ += bytes; }

  /// Spaces, tabs and carriage returns.
  void skip_blanks() {
    while (peek() == ' ' || peek() == '\t' || peek() == '\r') position_++;
  }
  /// A comment up to, not including, the line's end.
  void skip_comment();
  /// Blanks, line ends and comments.
  void skip_to_content();
  /// True at a line end, a comment or the text's end.
  bool at_line_end() const { return at_end() || peek() == '\n' || peek() == '#'; }

  /// [A-Za-z_][A-Za-z0-9_]*, or an empty view.
  std::string_view take_name();
  /// A decimal integer; `what` names it in errors. Fails if it is absent or exceeds `max`.
  uint64_t take_integer(std::string_view what, uint64_t max = UINT64_MAX);
  /// A decimal number as strtod reads it in the "C" locale; infinities and NaN are refused.
  double take_number(std::string_view what);
  /// Appends the numbers of "(1, 2.5)"; nothing unless standing at '('. As in Stim, nothing between commas is a zero.
  void take_arguments(std::vector<double>& numbers);
  /// The text of a tag, standing at its '['; undoes the escapes \n \r \B \C.
  std::string take_tag();

  SourceLocation location(size_t position) const;
  /// Throws an InputError. Where the text starts with a byte-order mark, which no text format has, that is the message.
  [[noreturn]] void fail_at(size_t position, const std::string& message, std::string remedy = {}) const;
  [[noreturn]] void fail(const std::string& message, std::string remedy = {}) const;
  /// The next character as an error message shows it: 'x', "end of line" or "end of file".
  std::string describe_next() const;

 private:
  std::string_view text_;
  std::string file_;
  size_t position_ = 0;
};

/// The byte-order mark of UTF-8 or UTF-16 that a text starts with; empty where there is none.
std::string_view byte_order_mark(std::string_view text);

/// A tag with ] \ CR LF escaped, in brackets; empty for an empty tag.
std::string printed_tag(std::string_view tag);

/// A user's word in quotes, cut short where an error message would drown in it.
std::string quoted(std::string_view word);

}  // namespace sallow
