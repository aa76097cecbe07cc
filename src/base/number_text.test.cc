#include "base/number_text.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <limits>
#include <vector>

namespace sallow {
namespace {

TEST(ShortestText, ReadsBackAsTheSameDouble) {
  for (double value : {0.0, 0.1, 1e-5, 1.0 / 3, 0.005386013408793859265, 1e300, std::numeric_limits<double>::min()}) {
    EXPECT_EQ(std::strtod(shortest_text(value).c_str(), nullptr), value);
  }
}

TEST(ShortestText, IsShort) {
  EXPECT_EQ(shortest_text(3), "3");
  EXPECT_EQ(shortest_text(0.001), "0.001");
  EXPECT_EQ(shortest_text(1e-5), "1e-05");
  EXPECT_EQ(shortest_text(1e-4), "0.0001");
  EXPECT_EQ(shortest_text(-100000), "-100000");
  EXPECT_EQ(shortest_text(1e20), "1e+20");
  EXPECT_EQ(shortest_text(-0.0), "0");
}

TEST(ReadWholeNumber, TakesNumbersAsPeopleWriteThem) {
  for (const auto& [text, value] :
       std::vector<std::pair<std::string, uint64_t>>{{"0", 0},
                                                     {"007", 7},
                                                     {"1_000_000", 1'000'000},
                                                     {"1e6", 1'000'000},
                                                     {"1.25e3", 1250},
                                                     {"1250e-1", 125},
                                                     {"0e999", 0},
                                                     {"10k", 10'000},
                                                     {"2K", 2000},
                                                     {"1.5M", 1'500'000},
                                                     {"3G", 3'000'000'000},
                                                     {"1T", 1'000'000'000'000},
                                                     {"2^0", 1},
                                                     {"2^63", uint64_t{1} << 63},
                                                     {"10^3", 1000},
                                                     {"18446744073709551615", UINT64_MAX},
                                                     {"18.446744073709551615e18", UINT64_MAX}}) {
    EXPECT_EQ(read_whole_number(text), value) << text;
  }
  for (const char* text : {"",
                           "-1",
                           "1.5",
                           "1e-1",
                           "1_",
                           "_1",
                           "1__0",
                           "k",
                           "1kk",
                           "1 000",
                           "0x10",
                           "2^64",
                           "2^",
                           "^2",
                           "18446744073709551616",
                           "1e20",
                           "1e999999999999",
                           "nan",
                           "e3",
                           ".",
                           "10 k"}) {
    EXPECT_EQ(read_whole_number(text), std::nullopt) << text;
  }
}

TEST(ReadNumber, RoundsToTheNearestDouble) {
  for (const auto& [text, value] : std::vector<std::pair<std::string, double>>{{"0.001", 0.001},
                                                                               {"1e-3", 0.001},
                                                                               {"-2.5", -2.5},
                                                                               {"1_000.5", 1000.5},
                                                                               {"0.1k", 100},
                                                                               {"2^20", 1048576},
                                                                               {".5", 0.5},
                                                                               {"1e-400", 0},
                                                                               {"0", 0}}) {
    EXPECT_EQ(read_number(text), value) << text;
  }
  EXPECT_EQ(read_number("0.1"), 0.1);
  for (const char* text : {"", "nan", "inf", "1e400", "--1", "1,5", "0x1p3"}) {
    EXPECT_EQ(read_number(text), std::nullopt) << text;
  }
  EXPECT_EQ(read_number(std::string(400, '1') + ".5"), std::nullopt);
}

}  // namespace
}  // namespace sallow
