#include "stream/rounds_file.h"

#include <algorithm>
#include <charconv>

#include "base/error.h"
#include "base/file.h"

namespace sallow {

std::vector<uint32_t> read_rounds_file(const std::string& path) {
  return parse_rounds(read_file(path), path);
}

std::vector<uint32_t> parse_rounds(std::string_view text, const std::string& file) {
  constexpr uint32_t kMostRounds = 1 << 24;
  std::vector<uint32_t> rounds;
  uint64_t line = 1;
  for (size_t at = 0; at < text.size();) {
    const char c = text[at];
    if (c == ' ' || c == '\t' || c == '\r' || c == '\n') {
      line += c == '\n' ? 1 : 0;
      at++;
      continue;
    }
    const size_t end = std::min(text.find_first_of(" \t\r\n", at), text.size());
    const std::string_view word = text.substr(at, end - at);
    uint32_t round = 0;
    const auto [stop, error] = std::from_chars(word.data(), word.data() + word.size(), round);
    if (error != std::errc() || stop != word.data() + word.size() || round >= kMostRounds) {
      throw InputError({file, line},
                       "'" + std::string(word) + "' is no round: a whole number below " + std::to_string(kMostRounds),
                       "list the round of each detector, in the order of their numbers");
    }
    rounds.push_back(round);
    at = end;
  }
  if (rounds.empty()) throw InputError(SourceLocation{file}, "this file lists no rounds");
  return rounds;
}

}  // namespace sallow
