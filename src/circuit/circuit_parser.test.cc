#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>

#include "base/error.h"
#include "base/number_text.h"
#include "base/public_records.test.h"
#include "circuit/circuit.h"

namespace sallow {
namespace {

namespace fs = std::filesystem;

// The text that printing the parsed text gives.
std::string reprinted(const std::string& text) {
  return Circuit::parse(text).str();
}

TEST(CircuitParser, AcceptsTheSameTextsAsStim) {
  EXPECT_EQ(reprinted(""), "");
  EXPECT_EQ(reprinted("\n \t\n# only\n"), "");
  EXPECT_EQ(reprinted("  h\t0  1\t\r\nH 2# c\xff\x01\n"), "H 0 1 2\n");
  EXPECT_EQ(reprinted("cnot 0 1\nZCX 2 3\nMZ 0"), "CX 0 1 2 3\nM 0\n");
  EXPECT_EQ(reprinted("CORRELATED_ERROR(.5) X1*y2 !Z3"), "E(0.5) X1 Y2 !Z3\n");
  EXPECT_EQ(reprinted("MPP X1 * !z2* Y3  X4"), "MPP X1*!Z2*Y3 X4\n");
  EXPECT_EQ(reprinted("H[] 0\nM[a\\Cb\\B\\n\\r[] 0"), "H 0\nM[a\\Cb\\B\\n\\r[] 0\n");
  EXPECT_EQ(reprinted("M() 0\nDETECTOR( 1 ,, +2.50 ) rec[-1]"), "M(0) 0\nDETECTOR(1, 0, 2.5) rec[-1]\n");
  EXPECT_EQ(reprinted("H\nH 007\nMPAD 01 0"), "H 7\nMPAD 1 0\n");
  EXPECT_EQ(reprinted("II_ERROR 0 1\nI_ERROR(0.1,0.2) 0"), "II_ERROR 0 1\nI_ERROR(0.1, 0.2) 0\n");
  EXPECT_EQ(reprinted("repeat[t] 3{H 0\n} H 1\nREPEAT 1 {}"), "REPEAT[t] 3 {\n    H 0\n}\nH 1\nREPEAT 1 {\n\n}\n");
  EXPECT_EQ(reprinted("OBSERVABLE_INCLUDE(4294967295) X1 !Z2"), "OBSERVABLE_INCLUDE(4294967295) X1 !Z2\n");
  EXPECT_EQ(reprinted("H 16777215"), "H 16777215\n");
  EXPECT_EQ(reprinted("MPP X0*Y0*Z0*X1*Y1*Z1"), "MPP X0*Y0*Z0*X1*Y1*Z1\n");
}

TEST(CircuitParser, KeepsTheLineOfEachInstruction) {
  Circuit circuit = Circuit::parse("# c\nH 0\n\nREPEAT 2 {\n    X 0\n    TICK\n}\nY 0\n");
  const auto& instructions = circuit.instructions();
  EXPECT_EQ(instructions[0].line, 2u);
  EXPECT_EQ(instructions[1].line, 4u);
  EXPECT_EQ(instructions[1].body->instructions()[1].line, 6u);
  EXPECT_EQ(instructions[2].line, 8u);
}

TEST(CircuitParser, ChecksLookbacksInTheFirstPassOfALoop) {
  EXPECT_NO_THROW(Circuit::parse("M 0\nREPEAT 5 {\n    M 0\n    DETECTOR rec[-2]\n}\nDETECTOR rec[-6]"));
  EXPECT_THROW(Circuit::parse("REPEAT 5 {\n    M 0\n    DETECTOR rec[-2]\n}"), InputError);
  EXPECT_THROW(Circuit::parse("M 0\nREPEAT 5 {\n    M 0\n}\nDETECTOR rec[-7]"), InputError);
}

struct BadText {
  const char* text;
  const char* message;  // preceded by the place
};

TEST(Circuit, RefusesToBeProcessedOneByOneIfThatWouldNotEnd) {
  const auto refusal = [](const std::string& text) -> std::string {
    try {
      Circuit::parse(text).require_walkable("make it shorter");
      return "";
    } catch (const InputError& error) {
      return std::string(error.what()) + " | " + error.remedy();
    }
  };
  EXPECT_EQ(refusal("REPEAT 1000000 {\nX 0\nREPEAT 1000 {\nTICK\nY 0\n}\n}\nM 0\n"), "");
  EXPECT_EQ(
      refusal("REPEAT 1000000 {\nX 0\nREPEAT 10000 {\nTICK\nY 0\n}\n}\nM 0\n"),
      "the circuit has 20001000001 instructions with its repeats written out; at most 10000000000 can be processed one "
      "by one | make it shorter");
  EXPECT_NE(refusal("REPEAT 9000000000000000000 {\nX 0\nY 0\nZ 0\n}\n").find("more than 2^64"), std::string::npos);
}

class RefusesBadText : public testing::TestWithParam<BadText> {};

TEST_P(RefusesBadText, WithThePlace) {
  try {
    Circuit::parse(GetParam().text, "f");
    FAIL() << "accepted: " << GetParam().text;
  } catch (const InputError& error) {
    EXPECT_STREQ(error.what(), GetParam().message) << GetParam().text;
  }
}

INSTANTIATE_TEST_SUITE_P(
    CircuitParser, RefusesBadText,
    testing::Values(
        BadText{"H 0\nCXX 0 1", "f:2:1: unknown gate 'CXX'; did you mean 'CX'?"},
        BadText{"qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq",
                "f:1:1: unknown gate 'qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq...'"},
        BadText{"H 0\nT 0", "f:2:1: 'T' is not a Clifford gate"},
        BadText{"ccz 0 1 2", "f:1:1: 'ccz' is not a Clifford gate"},
        BadText{"R_XX(0.5) 0 1", "f:1:1: 'R_XX' is not a Clifford gate"},
        BadText{"?", "f:1:1: expected a gate, found '?'"},  //
        BadText{"REPEAT 2 {\n  H 0\n", "f:1:1: this block is never closed"},
        BadText{"H 0\n}", "f:2:1: this '}' closes no block"},
        BadText{"H 0 }", "f:1:5: '}' must start a line of its own"},
        BadText{"H 0 {", "f:1:5: only REPEAT opens a block"},
        BadText{"REPEAT 0 {\n}", "f:1:8: a block cannot be repeated 0 times"},
        BadText{"REPEAT 2\n{\n}", "f:1:9: expected '{', found end of line"},
        BadText{"REPEAT {\n}", "f:1:8: expected a number of repetitions, found '{'"},
        BadText{"REPEAT(1) 2 {\n}", "f:1:7: REPEAT takes no arguments in parentheses"},
        BadText{"REPEAT 18446744073709551615 {\n}",
                "f:1:8: a number of repetitions 18446744073709551615 is too large; the most is 9223372036854775807"},
        BadText{
            "REPEAT 4000000000 {\nREPEAT 4000000000 {\nH 0\n}\n}",
            "f:1:1: with all repetitions the circuit has more than 2^63 - 1 results, detectors, ticks or loop turns"},
        BadText{
            "REPEAT 5000000000000000000 {\nM 0 1\n}",
            "f:1:1: with all repetitions the circuit has more than 2^63 - 1 results, detectors, ticks or loop turns"},
        BadText{
            "REPEAT 9223372036854775807 {\nM 0\n}\nH 0\nM 0",
            "f:5:1: with all repetitions the circuit has more than 2^63 - 1 results, detectors, ticks or loop turns"},
        BadText{"X_ERROR(1.5) 0", "f:1:8: X_ERROR: probability 1.5 is not in [0, 1]"},
        BadText{"X_ERROR(-0.5) 0", "f:1:8: X_ERROR: probability -0.5 is not in [0, 1]"},
        BadText{"X_ERROR(nan) 0", "f:1:9: a number must be a finite number, found nan"},
        BadText{"M(1e999) 0", "f:1:3: a number must be a finite number, found 1e999"},
        BadText{"X_ERROR 0", "f:1:1: X_ERROR takes 1 argument in parentheses, found 0"},
        BadText{"M(0.1,0.1) 0", "f:1:2: M takes at most 1 argument in parentheses, found 2"},
        BadText{"H(0.1) 0", "f:1:2: H takes no arguments in parentheses"},
        BadText{"X_ERROR(0.1\n) 0", "f:1:8: this '(' has no closing ')'"},
        BadText{"X_ERROR(0.1 0.2) 0", "f:1:13: expected ',' or ')', found '0'"},
        BadText{"PAULI_CHANNEL_1(0.5,0.5,0.5) 0", "f:1:16: the probabilities of PAULI_CHANNEL_1 sum to 1.5"},
        BadText{"PAULI_CHANNEL_2(0.5) 0 1", "f:1:16: PAULI_CHANNEL_2 takes 15 arguments in parentheses, found 1"},
        BadText{"I_ERROR(0.5,0.6) 0", "f:1:8: the probabilities of I_ERROR sum to 1.1"},
        BadText{"M 0\nDETECTOR rec[-9]", "f:2:10: rec[-9] reaches before the first result; there are 1 so far"},
        BadText{"M 0\nCX rec[-1] 1  rec[-2] 3", "f:2:15: rec[-2] reaches before the first result; there are 1 so far"},
        BadText{"DETECTOR rec[0]", "f:1:10: a measurement record is written rec[-1]"},
        BadText{"DETECTOR rec[-1", "f:1:10: a measurement record is written rec[-1]"},
        BadText{"DETECTOR 3", "f:1:10: DETECTOR takes measurement records (rec[-1]), found 3"},
        BadText{"OBSERVABLE_INCLUDE(0) 3",
                "f:1:23: OBSERVABLE_INCLUDE takes measurement records (rec[-1]) or Paulis (X1), found 3"},
        BadText{"OBSERVABLE_INCLUDE(-1)",
                "f:1:19: an observable's index is a whole number from 0 to 4294967295, found -1"},
        BadText{"TICK 0", "f:1:6: TICK takes no targets, found 0"},
        BadText{"H 0 !1", "f:1:5: H takes qubits, found !1"},  //
        BadText{"H X1", "f:1:3: H takes qubits, found X1"},
        BadText{"MPAD 0 2", "f:1:8: MPAD takes the bits 0 and 1, found 2"},
        BadText{"E(0.1) X1 2", "f:1:11: E takes Paulis (X1 Y2 Z3), found 2"},
        BadText{"MPP X1*Z2 X1*2", "f:1:14: MPP takes Pauli products (X1*Y2*!Z3), found 2"},
        BadText{"MPP X1*", "f:1:7: '*' must be between two Paulis"},
        BadText{"MPP Z0 X1**X2", "f:1:11: '*' must be between two Paulis"},
        BadText{"MPP Z0 X1*Y1", "f:1:8: MPP takes Hermitian products; this product is i times a Pauli product"},
        BadText{"SPP X0*Y1*Z0", "f:1:5: SPP takes Hermitian products; this product is i times a Pauli product"},
        BadText{"CX 0 1 2", "f:1:8: CX takes its targets in pairs; 2 has no partner"},
        BadText{"CX 0 1 3 3", "f:1:10: CX acts on qubit 3 twice in one pair"},
        BadText{"MXX 0 !0", "f:1:7: MXX acts on qubit 0 twice in one pair"},
        BadText{"CX 0 sweep[1]", "f:1:6: the second target of CX must be a qubit, not sweep[1]"},
        BadText{"XCZ sweep[1] 0", "f:1:5: the first target of XCZ must be a qubit, not sweep[1]"},
        BadText{"SWAP 0 sweep[1]", "f:1:8: SWAP takes pairs of qubits, found sweep[1]"},
        BadText{"H 16777216", "f:1:3: a qubit 16777216 is too large; the most is 16777215"},
        BadText{"H 99999999999999999999", "f:1:3: a qubit 99999999999999999999 is too large; the most is 16777215"},
        BadText{"H 0,1", "f:1:4: expected a space before ','"},  //
        BadText{"H -1", "f:1:3: expected a target, found '-'"},
        BadText{"H [t] 0", "f:1:3: expected a target, found '['"},
        BadText{"H[t\n] 0", "f:1:2: this tag has no closing ']'"},
        BadText{"H[\\x] 0", "f:1:4: unknown escape in a tag"}));

TEST(CircuitParser, RefusesTooDeepNesting) {
  std::string text;
  for (size_t k = 0; k < 100000; k++) text += "REPEAT 1 {\n";
  EXPECT_THROW(Circuit::parse(text), InputError);
  std::string deepest, end;
  for (size_t k = 0; k < Circuit::kMaxDepth; k++) {
    deepest += "REPEAT 1 {\n";
    end += "}\n";
  }
  Circuit circuit = Circuit::parse(deepest + "M 0\n" + end);
  EXPECT_EQ(circuit.counts().measurements, 1u);
  EXPECT_EQ(Circuit::parse(circuit.str()), circuit);
}

/// Random circuits of every gate, valid by construction.
class RandomCircuit {
 public:
  explicit RandomCircuit(uint64_t seed) : random_(seed) {}

  Circuit make(size_t length, size_t depth) {
    Circuit circuit;
    circuit.append(Gate::M, {qubit(0), qubit(1), qubit(2)});  // results for lookbacks
    for (size_t k = 0; k < length; k++) {
      const GateInfo& info = all_gates()[below(kGateCount)];
      if (info.gate != Gate::REPEAT) {
        circuit.append(info.gate, targets(info), arguments(info), tag());
      } else if (depth > 0) {
        circuit.append_repeat(1 + below(1000), make(length / 2, depth - 1), tag());
      }
    }
    return circuit;
  }

 private:
  uint64_t below(uint64_t bound) { return random_() % bound; }
  static Target qubit(uint64_t index, bool inverted = false) {
    return Target::qubit(static_cast<uint32_t>(index), inverted);
  }
  Target pauli() {
    // The same letter on every qubit keeps every product Hermitian.
    uint32_t index = static_cast<uint32_t>(below(20));
    return Target::pauli("XYZ"[index % 3], index, below(2) == 0);
  }
  std::string tag() {
    std::string text;
    if (below(4) == 0) {
      for (size_t k = below(5); k > 0; k--) text.push_back("a]\\\n\r[#{ \xff"[below(10)]);
    }
    return text;
  }
  double probability() { return static_cast<double>(below(uint64_t{1} << 53)) / 9007199254740992.0; }

  std::vector<double> arguments(const GateInfo& info) {
    std::vector<double> numbers;
    switch (info.arguments) {
      case ArgumentRule::kNone:
        break;
      case ArgumentRule::kAnyNumber:
        for (size_t k = below(4); k > 0; k--) numbers.push_back((probability() - 0.5) * 1e5);
        break;
      case ArgumentRule::kOptionalProbability:
        if (below(2) == 0) numbers.push_back(probability());
        break;
      case ArgumentRule::kProbability:
        numbers.push_back(probability());
        break;
      case ArgumentRule::kDisjoint:
        for (size_t k = 0; k < info.argument_count; k++) numbers.push_back(probability() / info.argument_count);
        break;
      case ArgumentRule::kAnyProbabilities:
        for (size_t k = below(4); k > 0; k--) numbers.push_back(probability() / 4);
        break;
      case ArgumentRule::kObservableIndex:
        numbers.push_back(static_cast<double>(below(1000)));
        break;
    }
    return numbers;
  }

  std::vector<Target> targets(const GateInfo& info) {
    std::vector<Target> made;
    for (size_t k = below(4); k > 0; k--) {
      uint64_t index = below(50);
      switch (info.targets) {
        case TargetRule::kNone:
        case TargetRule::kNumbers:
          break;
        case TargetRule::kQubits:
          made.push_back(qubit(index));
          break;
        case TargetRule::kMeasured:
          made.push_back(qubit(index, below(2) == 0));
          break;
        case TargetRule::kPairs:
          made.insert(made.end(), {qubit(index), qubit(index + 1)});
          break;
        case TargetRule::kControlPairs:
          made.insert(made.end(), {qubit(index), qubit(index + 1)});
          if (info.gate == Gate::CX) made[made.size() - 2] = Target::record(1);
          if (info.gate == Gate::YCZ) made[made.size() - 1] = Target::sweep(7);
          break;
        case TargetRule::kMeasuredPairs:
          made.insert(made.end(), {qubit(index, true), qubit(index + 1)});
          break;
        case TargetRule::kProducts:
          if (!made.empty() && below(2) == 0) made.push_back(Target::combiner());
          made.push_back(pauli());
          break;
        case TargetRule::kPaulis:
          made.push_back(pauli());
          break;
        case TargetRule::kRecords:
          made.push_back(Target::record(static_cast<uint32_t>(1 + below(3))));
          break;
        case TargetRule::kRecordsOrPaulis:
          made.push_back(below(2) == 0 ? pauli() : Target::record(2));
          break;
        case TargetRule::kBits:
          made.push_back(qubit(below(2)));
          break;
      }
    }
    return made;
  }

  std::mt19937_64 random_;
};

TEST(CircuitParser, ReadsBackPrintedRandomCircuits) {
  for (uint64_t seed = 1; seed <= 300; seed++) {
    Circuit circuit = RandomCircuit(seed).make(40, 3);
    std::string text = circuit.str();
    Circuit again = Circuit::parse(text);
    ASSERT_TRUE(again == circuit) << "seed " << seed << "\n" << text;
    ASSERT_EQ(again.str(), text) << "seed " << seed;
    ASSERT_EQ(again.counts().measurements, circuit.counts().measurements) << "seed " << seed;
  }
}

TEST(CircuitParser, ReadsBackEveryGateOfTheSeedCorpus) {
  fs::path path = fs::path(SALLOW_SOURCE_DIR) / "fuzz/corpus/circuit/every_gate.stim";
  Circuit circuit = Circuit::from_file(path.string());
  EXPECT_EQ(Circuit::parse(circuit.str()), circuit);
  std::vector<bool> seen(kGateCount, false);
  for (const Instruction& instruction : circuit.instructions()) seen[static_cast<size_t>(instruction.gate)] = true;
  for (const GateInfo& info : all_gates()) {
    EXPECT_TRUE(seen[static_cast<size_t>(info.gate)] || info.gate == Gate::REPEAT) << info.name;
  }
}

TEST(CircuitParser, ReadsBackPublishedCircuits) {
  if (!fs::exists(data_folder())) GTEST_SKIP() << "no folder " << data_folder();
  size_t count = 0;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(data_folder())) {
    if (entry.path().extension() != ".stim") continue;
    Circuit circuit = Circuit::from_file(entry.path().string());
    EXPECT_TRUE(Circuit::parse(circuit.str()) == circuit) << entry.path();
    count++;
  }
  EXPECT_GT(count, 0u);
}

}  // namespace
}  // namespace sallow
