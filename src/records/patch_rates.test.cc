#include "records/patch_rates.h"

#include <gtest/gtest.h>

namespace sallow {
namespace {

BitTable table_of(const std::vector<std::string>& rows) {
  BitTable table(rows.size(), rows[0].size());
  for (size_t r = 0; r < rows.size(); r++) {
    for (size_t c = 0; c < rows[r].size(); c++) table.set(r, c, rows[r][c] == '1');
  }
  return table;
}

TEST(PatchRates, CombineTheDetectorsOfAPlace) {
  // Two checks between three data qubits in a row, twice; the second time shifted in time.
  const Circuit circuit = Circuit::parse(R"(
    QUBIT_COORDS(0, 0) 0
    QUBIT_COORDS(1, 0) 1
    QUBIT_COORDS(2, 0) 2
    QUBIT_COORDS(3, 0) 3
    QUBIT_COORDS(4, 0) 4
    REPEAT 2 {
      MR 1 3
      DETECTOR(1, 0, 0) rec[-2]
      DETECTOR(3, 0, 0) rec[-1]
      SHIFT_COORDS(0, 0, 1)
    }
  )");
  DetectionCounts counts, more;
  counts.add(table_of({"1100", "0000", "1000", "0001"}));
  more.add(table_of({"11", "00", "00", "11"}));
  counts.add(more);
  const std::vector<StabilizerRate> rates = patch_rates(circuit, counts);
  ASSERT_EQ(rates.size(), 2u);
  EXPECT_EQ(rates[0].place, (Place{1, 0}));
  EXPECT_EQ(rates[0].data_qubits, (std::vector<Place>{{0, 0}, {2, 0}}));
  EXPECT_EQ(rates[0].events, 5u);
  EXPECT_EQ(rates[0].chances, 12u);
  EXPECT_EQ(rates[1].data_qubits, (std::vector<Place>{{2, 0}, {4, 0}}));
  EXPECT_DOUBLE_EQ(rates[1].rate(), 3.0 / 12);
}

TEST(PatchRates, AreEmptyWithoutCoordinates) {
  DetectionCounts counts;
  counts.add(table_of({"1"}));
  EXPECT_TRUE(patch_rates(Circuit::parse("M 0\nDETECTOR rec[-1]\nDETECTOR(1) rec[-1]\n"), counts).empty());
}

}  // namespace
}  // namespace sallow
