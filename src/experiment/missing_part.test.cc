#include "experiment/missing_part.h"

#include <gtest/gtest.h>

namespace sallow {
namespace {

std::string missing_of(const char* text) {
  const auto missing = missing_part(DetectorErrorModel::parse(text));
  return missing ? missing->what : "";
}

TEST(MissingPart, IsTheFirstThatAModelLacks) {
  EXPECT_NE(missing_of("").find("no observables"), std::string::npos);
  EXPECT_NE(missing_of("detector D0\nlogical_observable L0\n").find("no noise"), std::string::npos);
  EXPECT_NE(missing_of("error(0) D0 L0\nrepeat 3 {\nerror(0) D1\n}\n").find("no noise"), std::string::npos);
  EXPECT_NE(missing_of("error(0.1) D0\n").find("no observables"), std::string::npos);
  EXPECT_NE(missing_of("error(0.1) L0\n").find("no detectors"), std::string::npos);
  EXPECT_EQ(missing_of("repeat 3 {\nerror(0.1) D0 L0\n}\n"), "");
}

TEST(MissingPart, SaysWhetherAnythingCanFail) {
  EXPECT_TRUE(missing_part(DetectorErrorModel::parse("error(0.1) D0\n"))->nothing_fails);
  EXPECT_FALSE(missing_part(DetectorErrorModel::parse("error(0.1) L0\n"))->nothing_fails);
}

}  // namespace
}  // namespace sallow
