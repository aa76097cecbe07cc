#include "decode/weighted/log_odds_text.h"

#include <charconv>
#include <cmath>

#include "base/error.h"
#include "base/text_cursor.h"

namespace sallow {

namespace {

constexpr std::string_view kBlanks = " \t\r";

/// Takes a number from the front of `rest`; false if there is none or it does not fit.
template <typename Number>
bool take_number(std::string_view& rest, Number& value) {
  const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), value);
  if (error != std::errc()) return false;
  rest.remove_prefix(static_cast<size_t>(end - rest.data()));
  return true;
}

}  // namespace

void parse_log_odds(std::string_view text, const std::string& file, uint64_t line, const AdjustableErrors& errors,
                    ShotLogOdds& shots) {
  std::string_view rest = text;
  for (;;) {
    rest.remove_prefix(std::min(rest.find_first_not_of(kBlanks), rest.size()));
    if (rest.empty()) break;
    const std::string_view word = rest.substr(0, rest.find_first_of(kBlanks));
    rest.remove_prefix(word.size());
    const SourceLocation where{file, line, static_cast<uint64_t>(word.data() - text.data()) + 1};
    std::string_view left = word;
    uint64_t error = 0;
    double log_odds = 0;
    const bool has_error = take_number(left, error) && left.starts_with(':');
    if (has_error) left.remove_prefix(1);
    if (!has_error || !take_number(left, log_odds) || !left.empty() || !std::isfinite(log_odds)) {
      throw InputError(where, quoted(word) + " is not ERROR:LOGODDS",
                       "write the error's number, a colon, and ln((1-p)/p) of its probability in this shot: 12:2.5");
    }
    if (error >= errors.error_count()) {
      throw InputError(where, "there is no error " + std::to_string(error) + ": the model has " +
                                  std::to_string(errors.error_count()) + ", counted from 0 in the model's order");
    }
    if (!errors.is_adjustable(static_cast<uint32_t>(error))) {
      throw InputError(where, "error " + std::to_string(error) + " has a part without an edge in the decoding graph",
                       "its probability must lie between 0 and 1, and each of its parts flip one detector or two");
    }
    shots.add({static_cast<uint32_t>(error), log_odds});
  }
  shots.end_list();
}

size_t LogOddsReader::read(ShotLogOdds& shots, size_t most) {
  shots.clear();
  while (shots.size() < most && source_.peek() != ByteSource::kEnd) {
    text_.clear();
    line_++;
    for (int byte = source_.take(); byte != ByteSource::kEnd && byte != '\n'; byte = source_.take()) {
      text_.push_back(static_cast<char>(byte));
    }
    parse_log_odds(text_, source_.name(), line_, *errors_, shots);
  }
  return shots.size();
}

}  // namespace sallow
