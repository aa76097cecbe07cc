#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace sallow {

/// A text table: the first column is aligned to the left, the others to the right.
class Table {
 public:
  explicit Table(std::vector<std::string> headings) : rows_{std::move(headings)} {}
  /// Adds a row with one cell per heading.
  void add_row(std::vector<std::string> cells);

  /// The table, at most as wide as the screen (set_table_columns): on a narrow screen, names are broken into several
  /// lines, and columns that do not fit follow below, with the names again. Nothing is left out.
  std::string str() const;
  /// The table with one line per row, at most this wide: first the common prefix of names is removed, then their
  /// middle, and then columns in the order of `least_wanted`. For tables that are redrawn repeatedly.
  std::string squeezed(size_t columns, std::span<const size_t> least_wanted) const;

 private:
  std::vector<std::vector<std::string>> rows_;
};

/// Sets the width of the screen for tables. 0, the initial value, means no limit. `main` calls this before any table is
/// printed.
void set_table_columns(size_t columns);

/// A number with this many digits after the point.
std::string fixed_text(double value, int digits);

}  // namespace sallow
