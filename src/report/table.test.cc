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

TEST(Table, WritesNumbersWithFixedDigits) {
  EXPECT_EQ(fixed_text(2.0 / 3, 3), "0.667");
  EXPECT_EQ(fixed_text(12, 0), "12");
}

}  // namespace
}  // namespace sallow
