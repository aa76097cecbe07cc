#include "base/number_text.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <limits>

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

}  // namespace
}  // namespace sallow
