#include "cli/help_layout.h"

#include <unistd.h>

#include <algorithm>

#include "terminal/screen.h"

namespace sallow {
namespace {

constexpr size_t kLeastColumns = 40;  // the smallest width for which lines are broken

/// Calls act(line) for each line, without its line end, and joins the results.
template <typename Act>
std::string by_line(const std::string& text, Act&& act) {
  std::string result;
  for (size_t start = 0; start < text.size();) {
    const size_t end = std::min(text.find('\n', start), text.size());
    result += act(text.substr(start, end - start));
    if (end < text.size()) result += '\n';
    start = end + 1;
  }
  return result;
}

/// The start of the last column of a line in a list: after the first gap of two or more spaces.
size_t last_column(const std::string& line) {
  const size_t start = line.find_first_not_of(' ');
  const size_t gap = start == std::string::npos ? start : line.find("  ", start);
  const size_t column = gap == std::string::npos ? gap : line.find_first_not_of(' ', gap);
  return column == std::string::npos ? std::min(start, line.size()) : column;
}

}  // namespace

size_t help_columns(size_t most) {
  const size_t columns = screen_size(STDOUT_FILENO).columns;
  return columns == 0 ? most : std::clamp(columns - 1, kLeastColumns, most);
}

std::string help_heading(const std::string& text) {
  return toned(text, Tone::kHeading, STDOUT_FILENO);
}

std::string with_joined_lines(std::string text) {
  for (size_t k = 1; k + 1 < text.size(); k++) {
    if (text[k] == '\n' && text[k - 1] != '\n' && text[k + 1] != '\n' && text[k + 1] != ' ') text[k] = ' ';
  }
  return text;
}

std::string wrapped_text(const std::string& text, size_t columns) {
  std::string result;
  size_t column = 0;
  for (size_t start = 0; start < text.size();) {
    const size_t end = std::min(text.find_first_of(" \n", start), text.size());
    if (column > 0 && column + (end - start) > columns) {
      result.back() = '\n';
      column = 0;
    }
    result.append(text, start, end + 1 - start);
    column = end < text.size() && text[end] == '\n' ? 0 : column + end + 1 - start;
    start = end + 1;
  }
  return result;
}

std::string wrapped_lists(const std::string& text, size_t columns) {
  return by_line(text, [&](const std::string& line) {
    if (line.size() <= columns) return line;
    // If there is too little space beside the names, explanations are placed below them.
    const size_t column = last_column(line);
    const bool is_below = column + kLeastColumns / 2 > columns;
    const size_t indent = is_below ? line.find_first_not_of(' ') + 4 : column;
    const std::string lines = wrapped_text(line.substr(column), columns - std::min(indent, columns - 1));
    std::string result = line.substr(0, column);
    if (is_below && column > indent) {
      result.erase(result.find_last_not_of(' ') + 1);
      result += "\n" + std::string(indent, ' ');
    }
    for (const char c : lines) result += c == '\n' ? "\n" + std::string(indent, ' ') : std::string(1, c);
    return result;
  });
}

std::string wrapped_commands(const std::string& text, size_t columns) {
  constexpr size_t kIndent = 6;
  return by_line(text, [&](std::string line) {
    std::string result;
    while (line.size() > columns) {
      // The last space outside quotes before the edge, with room for " \".
      size_t cut = 0;
      bool is_quoted = false;
      for (size_t k = 0; k + 2 <= columns; k++) {
        if (line[k] == '\'') is_quoted = !is_quoted;
        if (line[k] == ' ' && !is_quoted && k > kIndent) cut = k;
      }
      if (cut == 0) break;
      result += line.substr(0, cut) + " \\\n";
      line = std::string(kIndent, ' ') + line.substr(cut + 1);
    }
    return result + line;
  });
}

}  // namespace sallow
