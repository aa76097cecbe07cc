#include "analyze/noise_origin.h"

#include <gtest/gtest.h>

#include <set>

namespace sallow {
namespace {

std::set<std::string> kinds_in(const std::string& text) {
  const Circuit circuit = Circuit::parse(text);
  NoiseOrigins origins(circuit);
  std::set<std::string> kinds;
  for (const ExplainedError& error : explain_errors(circuit)) {
    for (const ErrorLocation& location : error.locations) kinds.insert(origins.kind_of(location).text());
  }
  return kinds;
}

using Kinds = std::set<std::string>;
const char kReadout[] = "M 0 1\nDETECTOR rec[-1]\nDETECTOR rec[-2]\n";

TEST(NoiseOrigins, TakesNoiseOfPairsToTheGateBefore) {
  EXPECT_EQ(kinds_in(std::string("CZ 0 1\nDEPOLARIZE2(0.1) 0 1\n") + kReadout), Kinds{"CZ, DEPOLARIZE2"});
  EXPECT_EQ(kinds_in(std::string("CX 0 1\nTICK\nDEPOLARIZE2(0.1) 0 1\n") + kReadout), Kinds{"CX, DEPOLARIZE2"});
  EXPECT_EQ(kinds_in(std::string("CX 0 2\nDEPOLARIZE2(0.1) 0 1\n") + kReadout), Kinds{"other, DEPOLARIZE2"});
}

TEST(NoiseOrigins, TellsGatesFromIdleQubits) {
  EXPECT_EQ(kinds_in(std::string("H 0\nTICK\nDEPOLARIZE1(0.1) 0\nTICK\n") + kReadout), Kinds{"H, DEPOLARIZE1"});
  EXPECT_EQ(kinds_in(std::string("H 0\nI 1\nTICK\nDEPOLARIZE1(0.1) 1\nTICK\n") + kReadout), Kinds{"idle, DEPOLARIZE1"});
  EXPECT_EQ(kinds_in(std::string("H 1\nDEPOLARIZE1(0.1) 1\nTICK\nH 0\nDEPOLARIZE1(0.1) 1\nTICK\n") + kReadout),
            (Kinds{"H, DEPOLARIZE1", "idle, DEPOLARIZE1"}));
  EXPECT_EQ(kinds_in("TICK\nR 0\nDEPOLARIZE1(0.1) 1\nTICK\nH 0 1\nTICK\nH 0 1\nTICK\nM 0 1\nDETECTOR rec[-1]\n"),
            Kinds{"idle during readout, DEPOLARIZE1"});
}

TEST(NoiseOrigins, TellsResetsFromMeasurements) {
  EXPECT_EQ(kinds_in(std::string("R 0 1\nX_ERROR(0.1) 0 1\nTICK\n") + kReadout), Kinds{"R, X_ERROR"});
  EXPECT_EQ(kinds_in(std::string("R 0 1\nTICK\nH 0\nH 0\nTICK\nX_ERROR(0.1) 0\nTICK\n") + kReadout),
            Kinds{"M, X_ERROR"});
  EXPECT_EQ(kinds_in("M(0.1) 0\nDETECTOR rec[-1]\n"), Kinds{"M, flipped result"});
  EXPECT_EQ(kinds_in("MR 0\nX_ERROR(0.1) 0\nTICK\nMR 0\nDETECTOR rec[-1]\n"), Kinds{"MR (reset), X_ERROR"});
}

TEST(NoiseOrigins, LooksIntoThePreviousTurnOfALoop) {
  // In the first turn the qubit has just been reset; later the end of the body comes before its start.
  EXPECT_EQ(kinds_in("R 0\nREPEAT 3 {\nDEPOLARIZE1(0.1) 0\nTICK\nH 0\nH 0\nTICK\nMZZ 0 1\nDETECTOR rec[-1]\nH 0\n}\n"),
            (Kinds{"R, DEPOLARIZE1", "H, DEPOLARIZE1"}));
}

TEST(NoiseOrigins, LeavesOutClassicalControl) {
  EXPECT_EQ(kinds_in(std::string("CX sweep[0] 0\nTICK\nDEPOLARIZE1(0.1) 0\nTICK\n") + kReadout),
            Kinds{"idle, DEPOLARIZE1"});
}

}  // namespace
}  // namespace sallow
