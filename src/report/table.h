#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace sallow {

/// A table with aligned columns, for people: the first column to the left, the others to the right.
class Table {
 public:
  explicit Table(std::vector<std::string> headings) : rows_{std::move(headings)} {}
  /// A row with as many cells as there are headings.
  void add_row(std::vector<std::string> cells);

  /// The table, at most as wide as the screen (set_table_columns): on a narrow one, names go over several lines, and
  /// columns that find no room follow below, with the names again. Nothing is left out.
  std::string str() const;
  /// The table in one line a row, at most this wide: names lose what they all begin with and then their middle, and
  /// columns are left out, those named first at first. For what is drawn over and over.
  std::string squeezed(size_t columns, std::span<const size_t> least_wanted) const;

 private:
  std::vector<std::vector<std::string>> rows_;
};

/// How wide the screen is on which tables are printed. 0, which it is before the first call: as wide as they need. To
/// be called by `main`, before any table is printed.
void set_table_columns(size_t columns);

/// A number with this many digits after the point.
std::string fixed_text(double value, int digits);

}  // namespace sallow
