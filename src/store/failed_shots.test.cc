#include "store/failed_shots.h"

#include <gtest/gtest.h>

namespace sallow {
namespace {

TEST(FailedShots, SurviveARoundTrip) {
  for (const std::vector<uint64_t>& shots :
       {std::vector<uint64_t>{}, {0}, {0, 1, 2}, {5, 132, 133, 261, 262'143}, {(uint64_t{1} << 62) - 1}}) {
    EXPECT_EQ(parse_failed_shots(failed_shots_text(shots)), shots);
  }
  EXPECT_EQ(failed_shots_text(std::vector<uint64_t>{3, 4, 133}), std::string("\x03\x00\x80\x01", 4));
}

TEST(FailedShots, AreRefusedIfIncomplete) {
  EXPECT_FALSE(parse_failed_shots("\x80"));
  EXPECT_FALSE(parse_failed_shots("\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"));
  EXPECT_FALSE(parse_failed_shots("\xff\xff\xff\xff\xff\xff\xff\xff\x7f"));
}

}  // namespace
}  // namespace sallow
