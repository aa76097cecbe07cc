#include "report/table.h"

#include <gtest/gtest.h>

namespace sallow {
namespace {

TEST(Table, AlignsNamesToTheLeftAndNumbersToTheRight) {
  Table table({"decoder", "failures", "Λ"});
  table.add_row({"matching", "7", "1.54"});
  table.add_row({"exact", "12345", ""});
  EXPECT_EQ(table.str(),
            "decoder   failures     Λ\n"
            "matching         7  1.54\n"
            "exact        12345\n");
}

/// Sets the screen width for tables during its lifetime.
struct Screen {
  explicit Screen(size_t columns) { set_table_columns(columns); }
  ~Screen() { set_table_columns(0); }
};

Table wide_table() {
  Table table({"task", "shots", "failures", "rate"});
  table.add_row({"surface_code d=3 uniform:0.001", "1000000", "7", "0.001 [0.0005, 0.002]"});
  table.add_row({"surface_code d=5 uniform:0.001", "2000", "12345", ""});
  return table;
}

TEST(Table, LosesNothingOnANarrowScreen) {
  const std::string wide = wide_table().str();
  {
    const Screen screen(100);
    EXPECT_EQ(wide_table().str(), wide);
  }
  const Screen screen(40);
  EXPECT_EQ(wide_table().str(),
            "task             shots  failures\n"
            "surface_code   1000000         7\n"
            "d=3\n"
            "uniform:0.001\n"
            "surface_code      2000     12345\n"
            "d=5\n"
            "uniform:0.001\n"
            "\n"
            "task                            rate\n"
            "surface_code   0.001 [0.0005, 0.002]\n"
            "d=3\n"
            "uniform:0.001\n"
            "surface_code\n"
            "d=5\n"
            "uniform:0.001\n");
}

TEST(Table, KeepsNumbersAndDistinguishesRowsWhenSqueezed) {
  const size_t order[] = {1};
  EXPECT_EQ(wide_table().squeezed(100, order), wide_table().str());
  EXPECT_EQ(wide_table().squeezed(65, order),
            "task                  shots  failures                   rate\n"
            "…d=3 uniform:0.001  1000000         7  0.001 [0.0005, 0.002]\n"
            "…d=5 uniform:0.001     2000     12345\n");
  EXPECT_EQ(wide_table().squeezed(50, order),
            "task               failures                   rate\n"
            "…d=3 uni…rm:0.001         7  0.001 [0.0005, 0.002]\n"
            "…d=5 uni…rm:0.001     12345\n");
}

TEST(Table, WritesNumbersWithFixedDigits) {
  EXPECT_EQ(fixed_text(2.0 / 3, 3), "0.667");
  EXPECT_EQ(fixed_text(12, 0), "12");
}

}  // namespace
}  // namespace sallow
