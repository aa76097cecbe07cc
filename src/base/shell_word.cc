#include "base/shell_word.h"

#include <algorithm>
#include <string_view>

namespace sallow {

std::string shell_word(const std::string& text) {
  const auto is_plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("_-./:=,+@%").find(c) != std::string_view::npos;
  };
  // zsh replaces a word that starts with = by the path of a command.
  if (!text.empty() && text.front() != '=' && std::all_of(text.begin(), text.end(), is_plain)) return text;
  // Within single quotes only the single quote is special: close the quotes, write \', and open them again.
  std::string quoted = "'";
  for (const char c : text) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return quoted + "'";
}

}  // namespace sallow
