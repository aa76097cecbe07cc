#include "analyze/detection_converter.h"

#include <gtest/gtest.h>

#include <random>

namespace sallow {
namespace {

/// A table with one column per text of '0' and '1'.
BitTable columns(const std::vector<std::string>& shots) {
  BitTable table(shots.empty() ? 0 : shots[0].size(), shots.size());
  for (size_t c = 0; c < shots.size(); c++) {
    for (size_t r = 0; r < shots[c].size(); r++) table.set(r, c, shots[c][r] == '1');
  }
  return table;
}

std::vector<std::string> texts(const BitTable& table) {
  std::vector<std::string> shots(table.column_count(), std::string(table.row_count(), '0'));
  for (size_t c = 0; c < shots.size(); c++) {
    for (size_t r = 0; r < table.row_count(); r++) shots[c][r] = table.get(r, c) ? '1' : '0';
  }
  return shots;
}

using Shots = std::vector<std::string>;

struct Converted {
  Shots detections, observables;
};

Converted converted(const std::string& circuit, const std::string& reference, const Shots& shots,
                    const Shots& sweep_shots = {}, ConversionOptions options = {}) {
  std::vector<uint64_t> bits((reference.size() + 63) / 64);
  for (size_t k = 0; k < reference.size(); k++) bits[k / 64] |= uint64_t(reference[k] == '1') << (k % 64);
  DetectionConverter converter(Circuit::parse(circuit), bits, options);
  BitTable measurements = columns(shots), sweep = columns(sweep_shots), detections, observables;
  converter.convert(measurements, sweep_shots.empty() ? nullptr : &sweep, detections, observables);
  return {texts(detections), texts(observables)};
}

TEST(DetectionConverter, ComparesShotsWithTheReference) {
  Converted result = converted("X 0\nM 0 1\nDETECTOR rec[-2]\nDETECTOR rec[-1]\nOBSERVABLE_INCLUDE(2) rec[-1]", "10",
                               {"00", "01", "10", "11"});
  EXPECT_EQ(result.detections, (Shots{"10", "11", "00", "01"}));
  EXPECT_EQ(result.observables, (Shots{"000", "001", "000", "001"}));
}

TEST(DetectionConverter, ResolvesLookbacksInsideLoops) {
  Converted result =
      converted("M 0\nREPEAT 3 {\nM 0\nDETECTOR rec[-1] rec[-2]\n}\nOBSERVABLE_INCLUDE(0) rec[-1] rec[-4]", "",
                {"0000", "0111", "1010", "0001"});
  EXPECT_EQ(result.detections, (Shots{"000", "100", "111", "001"}));
  EXPECT_EQ(result.observables, (Shots{"0", "1", "1", "1"}));
}

constexpr const char* kSweepAndFeedback =
    "CX sweep[0] 0\nX 0\nM 0 1\nCX rec[-1] 2\nCZ rec[-1] 3 sweep[5] 1\nM 2\n"
    "DETECTOR rec[-1]\nDETECTOR rec[-2] rec[-1]\nDETECTOR rec[-3]";

TEST(DetectionConverter, AdaptsTheReferenceToSweepBits) {
  Shots shots = {"000", "010", "100"};
  EXPECT_EQ(converted(kSweepAndFeedback, "100", shots).detections, (Shots{"001", "011", "000"}));
  EXPECT_EQ(converted(kSweepAndFeedback, "100", shots, {"000000", "100000", "100001"}).detections,
            (Shots{"001", "010", "001"}));
}

TEST(DetectionConverter, FlipsPauliObservablesBySweepBits) {
  const char* circuit = "CX sweep[0] 0\nOBSERVABLE_INCLUDE(0) Z0\nOBSERVABLE_INCLUDE(1) X0\nM 0";
  EXPECT_EQ(converted(circuit, "0", {"0", "1"}, {"0", "1"}).observables, (Shots{"00", "10"}));
}

// As in Stim: a reset keeps the part of a sweep bit's Pauli that stabilizes the new state. It can flip only results
// that are random without noise.
TEST(DetectionConverter, KeepsThePartOfAPauliThatAResetStabilizes) {
  const auto events = [](const std::string& reset, const std::string& measure) {
    return converted("CX sweep[0] 0\nCZ sweep[1] 0\n" + reset + " 0\n" + measure + " 0\nDETECTOR rec[-1]", "",
                     {"0", "0", "0", "0"}, {"00", "10", "01", "11"})
        .detections;
  };
  const Shots none = {"0", "0", "0", "0"}, x = {"0", "1", "0", "1"}, z = {"0", "0", "1", "1"};
  EXPECT_EQ(events("R", "MX"), z);
  EXPECT_EQ(events("R", "M"), none);
  EXPECT_EQ(events("RX", "M"), x);
  EXPECT_EQ(events("RX", "MX"), none);
  EXPECT_EQ(events("RY", "M"), z);
  EXPECT_EQ(events("RY", "MX"), z);
  EXPECT_EQ(events("RY", "MY"), none);
}

TEST(DetectionConverter, AddsSkippedFeedback) {
  ConversionOptions skipped{.ran_without_feedback = true};
  EXPECT_EQ(converted(kSweepAndFeedback, "100", {"000", "010", "100"}, {}, skipped).detections,
            (Shots{"001", "101", "000"}));
  // Feedback may follow feedback: it would make the second result 1, and therefore also the third.
  EXPECT_EQ(converted("M 0\nCX rec[-1] 1\nM 1\nCX rec[-1] 2\nM 2\nDETECTOR rec[-2]\nDETECTOR rec[-1]", "", {"100"}, {},
                      skipped)
                .detections,
            (Shots{"11"}));
}

TEST(DetectionConverter, CarriesSweepBitsThroughAppliedFeedback) {
  // The sweep bit flips the first result of the reference; its feedback then flips the second result.
  std::string circuit = "CX sweep[0] 0\nM 0\nCX rec[-1] 1\nM 1\nDETECTOR rec[-1]\nDETECTOR rec[-2]";
  EXPECT_EQ(converted(circuit, "", {"11", "10", "00"}, {"1", "1", "1"}).detections, (Shots{"00", "10", "11"}));
}

TEST(DetectionConverter, HandlesEveryKindOfControlAndMeasurement) {
  struct Case {
    std::string circuit;   // from a sweep bit on qubit 0 to one result
    std::string detector;  // the detector for result 0 and sweep bit 1
  };
  for (const Case& one : std::vector<Case>{{"CX sweep[0] 0\nM 0", "1"},
                                           {"CX sweep[0] 0\nM !0", "1"},
                                           {"CX sweep[0] 0\nMX 0", "0"},
                                           {"CX sweep[0] 0\nMY 0", "1"},
                                           {"CZ sweep[0] 0\nM 0", "0"},
                                           {"CZ sweep[0] 0\nMX 0", "1"},
                                           {"CZ 0 sweep[0]\nMRX 0", "1"},
                                           {"CY sweep[0] 0\nMR 0", "1"},
                                           {"CY sweep[0] 0\nMY 0", "0"},
                                           {"XCZ 0 sweep[0]\nM 0", "1"},
                                           {"YCZ 0 sweep[0]\nMX 0", "1"},
                                           {"CX sweep[0] 0\nR 0\nM 0", "0"},
                                           {"CX sweep[0] 0\nH 0\nMX 0", "1"},
                                           {"CX sweep[0] 0\nS 0\nMX 0", "1"},
                                           {"CX sweep[0] 0\nC_XYZ 0\nMX 0", "1"},
                                           {"CX sweep[0] 0\nCX 0 1\nM 1", "1"},
                                           {"CX sweep[0] 0\nSWAP 0 1\nM 1", "1"},
                                           {"CX sweep[0] 0\nSQRT_ZZ 0 1\nMX 1", "1"},
                                           {"CX sweep[0] 0\nSQRT_ZZ 0 1\nM 1", "0"},
                                           {"CX sweep[0] 0\nSQRT_ZZ 0 1\nMX 0", "1"},
                                           {"CX sweep[0] 0\nMZZ 0 1", "1"},
                                           {"CX sweep[0] 0\nMXX 0 1", "0"},
                                           {"CX sweep[0] 0 sweep[0] 1\nMZZ 0 1", "0"},
                                           {"CX sweep[0] 0\nMPP Z0*X1", "1"},
                                           {"CX sweep[0] 0\nMPP X0*Z1", "0"},
                                           {"CX sweep[0] 0\nSPP Z0*X1\nMPP Z1", "1"},
                                           {"CX sweep[0] 0\nSPP X0*X1\nMPP Z1", "0"},
                                           {"CX sweep[0] 0\nMPAD 0", "0"},
                                           {"CX sweep[0] 0\nHERALDED_ERASE(0.1) 0", "0"}}) {
    EXPECT_EQ(converted(one.circuit + "\nDETECTOR rec[-1]", "", {"0"}, {"1"}).detections, (Shots{one.detector}))
        << one.circuit;
  }
}

TEST(DetectionConverter, ConvertsManyShotsLikeSingleOnes) {
  const uint64_t seed = 20260103;
  std::mt19937_64 random(seed);
  auto random_bits = [&](size_t count) {
    std::string text;
    for (size_t k = 0; k < count; k++) text += random() & 1 ? '1' : '0';
    return text;
  };
  std::string circuit =
      "CX sweep[0] 0 sweep[1] 1\nM 0\nCX rec[-1] 1\nH 1\nMR 1\nREPEAT 5 {\nCZ rec[-2] 2\nMX 2\n"
      "DETECTOR rec[-1] rec[-2]\n}\nOBSERVABLE_INCLUDE(0) rec[-1]";
  for (bool skipped : {false, true}) {
    Shots shots, sweeps;
    for (size_t k = 0; k < 600; k++) {
      shots.push_back(random_bits(7));
      sweeps.push_back(random_bits(2));
    }
    ConversionOptions options{.ran_without_feedback = skipped};
    Converted together = converted(circuit, "1010011", shots, sweeps, options);
    for (size_t k = 0; k < shots.size(); k++) {
      Converted alone = converted(circuit, "1010011", {shots[k]}, {sweeps[k]}, options);
      ASSERT_EQ(together.detections[k], alone.detections[0]) << "seed " << seed << ", shot " << k;
      ASSERT_EQ(together.observables[k], alone.observables[0]) << "seed " << seed << ", shot " << k;
    }
  }
}

TEST(DetectionConverter, PassesLongShotsOnInPieces) {
  const uint64_t rounds = 5000;
  DetectionConverter converter(
      Circuit::parse("M 0\nREPEAT 5000 {\nM 0\nDETECTOR rec[-1] rec[-2]\n}\nOBSERVABLE_INCLUDE(0) rec[-1]"), {});
  BitTable measurements(rounds + 1, 70);
  std::mt19937_64 random(20260105);
  for (uint64_t r = 0; r <= rounds; r++) measurements.row(r)[0] = random();
  BitTable copy = measurements, whole, observables, pieces(rounds, 70);
  converter.convert(measurements, nullptr, whole, observables);
  uint64_t taken = 0;
  converter.convert(
      copy, nullptr,
      [&](const BitTable& rows, size_t row_count) {
        for (size_t r = 0; r < row_count; r++) std::copy_n(rows.row(r), rows.row_words(), pieces.row(taken++));
      },
      observables);
  EXPECT_EQ(taken, rounds);
  EXPECT_TRUE(pieces == whole);
}

}  // namespace
}  // namespace sallow
