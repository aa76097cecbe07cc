#include "report/table.h"

#include <algorithm>
#include <cstdio>

#include "base/error.h"

namespace sallow {

namespace {

using Row = std::vector<std::string>;

constexpr size_t kGap = 2;         // between columns
constexpr size_t kLeastName = 12;  // the smallest width of the name column

size_t screen_columns = 0;

// The number of characters, not bytes: UTF-8 continuation bytes have no width.
size_t display_width(const std::string& text) {
  return std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xc0) != 0x80; });
}

/// The byte offset of the character with this index.
size_t byte_of(const std::string& text, size_t character) {
  for (size_t k = 0; k < text.size(); k++) {
    if ((text[k] & 0xc0) != 0x80 && character-- == 0) return k;
  }
  return text.size();
}

std::vector<size_t> column_widths(const std::vector<Row>& rows) {
  std::vector<size_t> widths(rows[0].size());
  for (const Row& row : rows) {
    for (size_t c = 0; c < row.size(); c++) widths[c] = std::max(widths[c], display_width(row[c]));
  }
  return widths;
}

size_t total_width(const std::vector<size_t>& widths) {
  size_t total = 0;
  for (const size_t width : widths) total += width + kGap;
  return total - kGap;
}

std::string laid_out(const std::vector<Row>& rows) {
  const std::vector<size_t> widths = column_widths(rows);
  std::string text;
  for (const Row& row : rows) {
    std::string line;
    for (size_t c = 0; c < row.size(); c++) {
      std::string padding(widths[c] - display_width(row[c]), ' ');
      line += c == 0 ? row[c] + padding : std::string(kGap, ' ') + padding + row[c];
    }
    line.erase(line.find_last_not_of(' ') + 1);
    text += line + "\n";
  }
  return text;
}

/// A name divided into pieces of at most this many columns, at spaces and after slashes if there are any.
std::vector<std::string> pieces_of(std::string name, size_t columns) {
  std::vector<std::string> pieces;
  while (display_width(name) > columns) {
    const size_t edge = byte_of(name, columns);
    size_t space = name.rfind(' ', edge), slash = name.rfind('/', edge - 1);
    if (space == std::string::npos) space = 0;
    slash = slash == std::string::npos ? 0 : slash + 1;
    const size_t cut = std::max(space, slash) > 0 ? std::max(space, slash) : edge;
    pieces.push_back(name.substr(0, cut));
    name.erase(0, cut + (cut == space ? 1 : 0));
  }
  pieces.push_back(name);
  return pieces;
}

/// The rows with long names continued in additional rows that are otherwise empty.
std::vector<Row> with_short_names(const std::vector<Row>& rows, size_t columns) {
  std::vector<Row> result;
  for (const Row& row : rows) {
    const std::vector<std::string> pieces = pieces_of(row[0], columns);
    for (size_t k = 0; k < pieces.size(); k++) {
      result.push_back(k == 0 ? row : Row(row.size()));
      result.back()[0] = pieces[k];
    }
  }
  return result;
}

/// The length of the common prefix of all names below the heading, up to its last space or slash.
size_t common_start(const std::vector<Row>& rows) {
  if (rows.size() < 3) return 0;
  size_t length = rows[1][0].size();
  for (size_t r = 2; r < rows.size(); r++) {
    const std::string &one = rows[1][0], &other = rows[r][0];
    length = std::min(
        length,
        static_cast<size_t>(std::mismatch(one.begin(), one.end(), other.begin(), other.end()).first - one.begin()));
  }
  const size_t end = rows[1][0].substr(0, length).find_last_of(" /");
  return end == std::string::npos ? 0 : end + 1;
}

std::string without_middle_characters(const std::string& text, size_t columns) {
  const size_t width = display_width(text);
  if (width <= columns) return text;
  const size_t head = (columns - 1) / 2, tail = columns - 1 - head;
  return text.substr(0, byte_of(text, head)) + "…" + text.substr(byte_of(text, width - tail));
}

}  // namespace

void set_table_columns(size_t columns) {
  screen_columns = columns;
}

void Table::add_row(std::vector<std::string> cells) {
  SALLOW_CHECK(cells.size() == rows_[0].size());
  rows_.push_back(std::move(cells));
}

std::string Table::str() const {
  if (screen_columns == 0 || total_width(column_widths(rows_)) <= screen_columns) return laid_out(rows_);
  const std::vector<Row> rows = with_short_names(rows_, std::max(kLeastName, screen_columns / 3));
  const std::vector<size_t> widths = column_widths(rows);
  std::string text;
  for (size_t first = 1; first < widths.size();) {
    size_t end = first, width = widths[0];
    do {
      width += kGap + widths[end++];
    } while (end < widths.size() && width + kGap + widths[end] <= screen_columns);
    std::vector<Row> part;
    for (const Row& row : rows) {
      part.push_back({row[0]});
      part.back().insert(part.back().end(), row.begin() + static_cast<ptrdiff_t>(first),
                         row.begin() + static_cast<ptrdiff_t>(end));
    }
    text += (text.empty() ? "" : "\n") + laid_out(part);
    first = end;
  }
  return text.empty() ? laid_out(rows) : text;
}

std::string Table::squeezed(size_t columns, std::span<const size_t> least_wanted) const {
  std::vector<Row> rows = rows_;
  if (total_width(column_widths(rows)) > columns) {
    const size_t start = common_start(rows);
    for (size_t r = 1; start > 0 && r < rows.size(); r++) rows[r][0] = "…" + rows[r][0].substr(start);
  }
  std::vector<size_t> left_out;
  const auto room_for_names = [&] {
    const std::vector<size_t> widths = column_widths(rows);
    size_t others = 0;
    for (size_t c = 1; c < widths.size(); c++) others += widths[c] + kGap;
    return columns - std::min(columns, others);
  };
  size_t next = 0;
  while (room_for_names() < std::min(kLeastName, column_widths(rows)[0]) && next < least_wanted.size()) {
    // Adjust for the columns to its left that were already removed.
    const size_t gone = static_cast<size_t>(
        std::count_if(left_out.begin(), left_out.end(), [&](size_t c) { return c < least_wanted[next]; }));
    for (Row& row : rows) row.erase(row.begin() + static_cast<ptrdiff_t>(least_wanted[next] - gone));
    left_out.push_back(least_wanted[next++]);
  }
  const size_t room = std::max<size_t>(room_for_names(), 4);
  for (Row& row : rows) row[0] = without_middle_characters(row[0], room);
  return laid_out(rows);
}

std::string fixed_text(double value, int digits) {
  char buffer[64];
  std::snprintf(buffer, sizeof buffer, "%.*f", digits, value);
  return buffer;
}

}  // namespace sallow
