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

std::string missing_of_circuit(const char* text) {
  const auto missing = missing_part(Circuit::parse(text));
  return missing ? missing->what : "";
}

TEST(MissingPart, IsTheFirstThatACircuitLacks) {
  EXPECT_NE(missing_of_circuit("X_ERROR(0.1) 0\nM 0\nDETECTOR rec[-1]\n").find("no observables"), std::string::npos);
  const std::string ends = "DETECTOR rec[-1]\nOBSERVABLE_INCLUDE(0) rec[-1]\n";
  EXPECT_NE(missing_of_circuit(("X_ERROR(0) 0\nM 0\n" + ends).c_str()).find("no noise"), std::string::npos);
  EXPECT_EQ(missing_of_circuit(("M(0.1) 0\n" + ends).c_str()), "");
  EXPECT_EQ(missing_of_circuit(("REPEAT 3 {\nDEPOLARIZE1(0.1) 0\n}\nM 0\n" + ends).c_str()), "");
  EXPECT_EQ(missing_of_circuit(("HERALDED_ERASE(0.1) 0\nM 0\n" + ends).c_str()), "");
  EXPECT_NE(missing_of_circuit("M(0.1) 0\nOBSERVABLE_INCLUDE(0) rec[-1]\n").find("no detectors"), std::string::npos);
}

TEST(MissingPart, ReportsWhetherAnyShotCanFail) {
  EXPECT_TRUE(missing_part(DetectorErrorModel::parse("error(0.1) D0\n"))->nothing_fails);
  EXPECT_FALSE(missing_part(DetectorErrorModel::parse("error(0.1) L0\n"))->nothing_fails);
}

}  // namespace
}  // namespace sallow
