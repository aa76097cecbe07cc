#pragma once

#include <string>
#include <vector>

namespace sallow {

/// A table with aligned columns, for people: the first column to the left, the others to the right.
class Table {
 public:
  explicit Table(std::vector<std::string> headings) : rows_{std::move(headings)} {}
  /// A row with as many cells as there are headings.
  void add_row(std::vector<std::string> cells);
  std::string str() const;

 private:
  std::vector<std::vector<std::string>> rows_;
};

/// A number with this many digits after the point.
std::string fixed_text(double value, int digits);

}  // namespace sallow
