#include "dem/error_model.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <random>

#include "base/error.h"
#include "base/public_records.test.h"

namespace sallow {
namespace {

namespace fs = std::filesystem;

// Parses a text and prints the result.
std::string reprinted(const std::string& text) {
  return DetectorErrorModel::parse(text).str();
}

TEST(ErrorModel, ReadsTheSyntaxThatStimReads) {
  EXPECT_EQ(reprinted(""), "");
  EXPECT_EQ(reprinted("ERROR(.5) d0  D1\tl2 ^ D3 # c\xff\r\n"), "error(0.5) D0 D1 L2 ^ D3\n");
  EXPECT_EQ(reprinted("error(0.1)\nerror[t\\C]() D1 D1"), "error(0.1)\nerror[t\\C](0) D1 D1\n");
  EXPECT_EQ(reprinted("detector D5\ndetector(1, -2.5,1e20) D5"), "detector D5\ndetector(1, -2.5, 1e+20) D5\n");
  EXPECT_EQ(reprinted("logical_observable L4294967295"), "logical_observable L4294967295\n");
  EXPECT_EQ(reprinted("shift_detectors 0\nshift_detectors(0,1) 7"), "shift_detectors 0\nshift_detectors(0, 1) 7\n");
  EXPECT_EQ(reprinted("repeat[x] 3 {error(1) D0\n} error(0) D1\nrepeat 0 {}"),
            "repeat[x] 3 {\n    error(1) D0\n}\nerror(0) D1\nrepeat 0 {\n\n}\n");
  EXPECT_EQ(reprinted("error(0.123456789012345678) D4611686018427387903"),
            "error(0.12345678901234568) D4611686018427387903\n");
}

struct BadText {
  const char* text;
  const char* message;  // starts with the position
};

class RefusesBadModel : public testing::TestWithParam<BadText> {};

TEST_P(RefusesBadModel, AndSaysWhere) {
  try {
    DetectorErrorModel::parse(GetParam().text, "f");
    FAIL() << "accepted: " << GetParam().text;
  } catch (const InputError& error) {
    EXPECT_STREQ(error.what(), GetParam().message) << GetParam().text;
  }
}

INSTANTIATE_TEST_SUITE_P(
    ErrorModel, RefusesBadModel,
    testing::Values(BadText{"errors(0.1) D0", "f:1:1: unknown instruction 'errors'"},
                    BadText{"error D0", "f:1:6: error takes one probability in parentheses, found 0"},
                    BadText{"error(0.1,0.2) D0", "f:1:6: error takes one probability in parentheses, found 2"},
                    BadText{"error(1.5) D0", "f:1:6: error: probability 1.5 is not in [0, 1]"},
                    BadText{"error(nan) D0", "f:1:7: a number must be a finite number, found nan"},
                    BadText{"error(0.1)D0", "f:1:11: expected a space before 'D'"},
                    BadText{"error(0.1) D0^D1", "f:1:14: expected a space before '^'"},
                    BadText{"error(0.1) ^ D0", "f:1:12: '^' must separate two parts of an error"},
                    BadText{"error(0.1) D0 ^ ^ D1", "f:1:17: '^' must separate two parts of an error"},
                    BadText{"error(0.1) D0 ^", "f:1:16: an error cannot end in '^'"},
                    BadText{"error(0.1) 5", "f:1:12: expected a target, found '5'"},
                    BadText{"error(0.1) D4611686018427387904",
                            "f:1:13: a detector 4611686018427387904 is too large; the most is 4611686018427387903"},
                    BadText{"error(0.1) L4294967296",
                            "f:1:13: an observable 4294967296 is too large; the most is 4294967295"},
                    BadText{"error(0.1) D", "f:1:13: expected a detector, found end of file"},
                    BadText{"detector(1) L0", "f:1:13: detector takes a detector, found L0"},
                    BadText{"detector(1)", "f:1:12: expected a detector, such as D0"},
                    BadText{"detector D0 D1", "f:1:13: only one target is allowed here"},
                    BadText{"logical_observable D0", "f:1:20: logical_observable takes an observable, found D0"},
                    BadText{"logical_observable(1) L0", "f:1:19: logical_observable takes no arguments in parentheses"},
                    BadText{"shift_detectors", "f:1:16: expected a number of detectors, found end of file"},
                    BadText{"shift_detectors D1", "f:1:17: expected a number of detectors, found 'D'"},
                    BadText{"shift_detectors 1 2", "f:1:19: expected the line's end, found '2'"},
                    BadText{"shift_detectors 4000000000000000000\nshift_detectors 4000000000000000000",
                            "f:2:1: detector indices exceed 2^62 - 1 after shifts"},
                    BadText{"repeat 5000000000 {\nshift_detectors 5000000000\n}",
                            "f:1:1: detector indices exceed 2^62 - 1 after shifts"},
                    BadText{"repeat 4000000000 {\nrepeat 4000000000 {\nerror(0.1) D0\n}\n}",
                            "f:1:1: with all repetitions the model has more than 2^63 - 1 errors or loop iterations"},
                    BadText{"repeat(1) 2 {\n}", "f:1:7: repeat takes no arguments in parentheses"},
                    BadText{"repeat 2\n{\n}", "f:1:9: expected '{', found end of line"},
                    BadText{"repeat 2 {\nerror(0.1) D0", "f:1:1: this block is never closed"},
                    BadText{"}", "f:1:1: this '}' closes no block"}));

TEST(ErrorModel, CountsWithRepeatsAndShifts) {
  DetectorErrorModel model = DetectorErrorModel::parse(R"(error(0.1) D0
repeat 10 {
    error(0.1) D2 L3
    error(0.1) D0
    repeat 2 {
        shift_detectors 5
    }
}
detector D1
repeat 0 {
    error(0.1) D500 L500
}
)");
  EXPECT_EQ(model.error_count(), 21u);
  EXPECT_EQ(model.detector_count(), 102u);
  EXPECT_EQ(model.observable_count(), 4u);
}

TEST(ErrorModel, VisitsErrorsWithTheirOffsets) {
  DetectorErrorModel model = DetectorErrorModel::parse(
      "error(0.25) D1\nrepeat 3 {\nerror(0.5) D0\nshift_detectors 2\n}\nrepeat 9000000000000 {\n"
      "shift_detectors 1\n}\nerror(0.125) D0");
  std::vector<std::pair<double, uint64_t>> seen;
  for_each_error(model, [&](const DemInstruction& error, uint64_t offset) {
    seen.emplace_back(error.arguments[0], error.targets[0].index() + offset);
  });
  std::vector<std::pair<double, uint64_t>> expected = {{0.25, 1}, {0.5, 0}, {0.5, 2}, {0.5, 4}, {0.125, 9000000000006}};
  EXPECT_EQ(seen, expected);
}

TEST(ErrorModel, RefusesTooDeepNesting) {
  std::string text;
  for (size_t k = 0; k < 100000; k++) text += "repeat 1 {\n";
  EXPECT_THROW(DetectorErrorModel::parse(text), InputError);
}

DetectorErrorModel random_model(std::mt19937_64& random, size_t length, size_t depth) {
  auto below = [&](uint64_t bound) { return random() % bound; };
  DetectorErrorModel model;
  for (size_t k = 0; k < length; k++) {
    std::string tag = below(4) == 0 ? "a]\\\n[" : "";
    switch (below(depth > 0 ? 5 : 4)) {
      case 0: {
        std::vector<DemTarget> targets;
        for (size_t n = below(5); n > 0; n--) {
          if (!targets.empty() && below(3) == 0) targets.push_back(DemTarget::separator());
          targets.push_back(below(3) == 0 ? DemTarget::observable(below(100)) : DemTarget::detector(below(1000)));
        }
        model.append_error(static_cast<double>(below(uint64_t{1} << 53)) / 9007199254740992.0, targets, tag);
        break;
      }
      case 1:
        model.append_detector(below(1000), {1.5, -static_cast<double>(below(10))}, tag);
        break;
      case 2:
        model.append_shift(below(10), {0, 0, 1}, tag);
        break;
      case 3:
        model.append({.kind = DemKind::kObservable, .targets = {DemTarget::observable(below(9))}, .tag = tag});
        break;
      default:
        model.append_repeat(below(100), random_model(random, length / 2, depth - 1), tag);
    }
  }
  return model;
}

TEST(ErrorModel, ReadsBackPrintedModels) {
  for (uint64_t seed = 1; seed <= 300; seed++) {
    std::mt19937_64 random(seed);
    DetectorErrorModel model = random_model(random, 20, 3);
    std::string text = model.str();
    DetectorErrorModel again = DetectorErrorModel::parse(text);
    ASSERT_TRUE(again == model) << "seed " << seed << "\n" << text;
    ASSERT_EQ(again.str(), text) << "seed " << seed;
  }
}

TEST(ErrorModel, ReadsBackPublishedModels) {
  if (!fs::exists(data_folder())) GTEST_SKIP() << "no folder " << data_folder();
  size_t count = 0;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(data_folder())) {
    if (entry.path().extension() != ".dem") continue;
    DetectorErrorModel model = DetectorErrorModel::from_file(entry.path().string());
    EXPECT_TRUE(DetectorErrorModel::parse(model.str()) == model) << entry.path();
    count++;
  }
  EXPECT_GT(count, 0u);
}

}  // namespace
}  // namespace sallow
