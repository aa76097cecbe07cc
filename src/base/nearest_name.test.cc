#include "base/nearest_name.h"

#include <gtest/gtest.h>

namespace sallow {
namespace {

constexpr std::string_view kNames[] = {"shots", "out", "out_format", "seed"};

TEST(NearestName, FindsATypingError) {
  EXPECT_EQ(nearest_name("shosts", kNames), "shots");
  EXPECT_EQ(nearest_name("hsots", kNames), "shots");
  EXPECT_EQ(nearest_name("outformat", kNames), "out_format");
  EXPECT_EQ(nearest_name("SEED", kNames), "seed");
}

TEST(NearestName, IsEmptyWhenNothingIsNear) {
  EXPECT_EQ(nearest_name("bogus", kNames), "");
  EXPECT_EQ(nearest_name(std::string(1000, 'x'), kNames), "");
  EXPECT_EQ(nearest_name("shots", {}), "");
}

TEST(NearestName, BreaksTiesByTheLongestCommonPrefix) {
  const std::string_view gates[] = {"MXX", "CX", "XCX"};
  EXPECT_EQ(nearest_name("CXX", gates), "CX");
}

TEST(NearestName, BecomesARemedy) {
  EXPECT_EQ(did_you_mean("shot", kNames), "did you mean 'shots'?");
  EXPECT_EQ(did_you_mean("qqqqqq", kNames), "");
}

}  // namespace
}  // namespace sallow
