#include "cli/flags.h"

#include <gtest/gtest.h>

#include "base/error.h"

namespace sallow {
namespace {

Flags flags_of(std::vector<std::string> arguments) {
  return Flags("try", "A trial.", "", std::move(arguments));
}

std::string failure_of(Flags& flags) {
  try {
    if (flags.parse()) return "parsed";
  } catch (const InputError& error) {
    return std::string(error.what()) + "|" + error.remedy();
  }
  return "help";
}

TEST(Flags, ReadValuesBehindASpaceOrAnEqualsSign) {
  Flags flags = flags_of({"--shots", "5", "--out=x=y", "--quiet"});
  uint64_t shots = 1;
  std::string out;
  bool quiet = false, loud = false;
  flags.add("shots", &shots, "");
  flags.add("out", &out, "");
  flags.add("quiet", &quiet, "");
  flags.add("loud", &loud, "");
  ASSERT_TRUE(flags.parse());
  EXPECT_EQ(shots, 5u);
  EXPECT_EQ(out, "x=y");
  EXPECT_TRUE(quiet);
  EXPECT_FALSE(loud);
  EXPECT_TRUE(flags.given("shots"));
  EXPECT_FALSE(flags.given("loud"));
}

TEST(Flags, TakeHyphensForUnderscoresInNamesAlone) {
  Flags flags = flags_of({"--out-format=a-b", "--in_format", "-"});
  std::string in, out;
  flags.add("out_format", &out, "");
  flags.add("in_format", &in, "");
  ASSERT_TRUE(flags.parse());
  EXPECT_EQ(out, "a-b");
  EXPECT_EQ(in, "-");
}

TEST(Flags, LetAFlagComeBareWhereItMay) {
  for (auto [arguments, expected] : std::vector<std::pair<std::vector<std::string>, double>>{
           {{"--near"}, 1}, {{"--near", "0.5"}, 0.5}, {{"--near", "--quiet"}, 1}, {{}, 0}}) {
    Flags flags = flags_of(arguments);
    double near = 0;
    bool quiet = false;
    flags.add_probability("near", &near, "").bare("1");
    flags.add("quiet", &quiet, "");
    ASSERT_TRUE(flags.parse());
    EXPECT_EQ(near, expected);
  }
}

TEST(Flags, RefuseWhatIsWrongAndSayWhatInstead) {
  struct Case {
    std::vector<std::string> arguments;
    std::string failure;
  };
  for (const Case& wrong : std::vector<Case>{
           {{"--shosts", "3"}, "unknown flag '--shosts' for 'sallow try'|did you mean '--shots'?"},
           {{"--bogus"}, "unknown flag '--bogus' for 'sallow try'|'sallow help try' lists its flags"},
           {{"--shots"}, "--shots: 1 required N missing|'sallow help try' says what goes where"},
           {{"--shots", "--quiet"}, "--shots: expected a whole number of at least 0, found '--quiet'|"},
           {{"--shots", "-1"}, "--shots: expected a whole number of at least 0, found '-1'|"},
           {{"--shots=1e3"}, "--shots: expected a whole number of at least 0, found '1e3'|"},
           {{"--shots="}, "--shots: 1 required N missing|'sallow help try' says what goes where"},
           {{"--shots=18446744073709551616"},
            "--shots: expected a whole number of at least 0, found '18446744073709551616'|"},
           {{"--p", "1.5"}, "--p: expected a probability from 0 to 1, found '1.5'|"},
           {{"--p", "nan"}, "--p: expected a number, found 'nan'|"},
           {{"--shots=1", "--shots=2"},
            "--shots: At Most 1 required but received 2|'sallow help try' says what goes where"},
           {{"--quiet=1"}, "quiet was given a disallowed flag override|'sallow help try' says what goes where"},
           {{"--quiet", "--quiet"},
            "--quiet: At Most 1 required but received 2|'sallow help try' says what goes where"},
           {{"stray"},
            "'stray' is not understood by 'sallow try'|flags start with two hyphens; 'sallow help try' lists "
            "them"}}) {
    Flags flags = flags_of(wrong.arguments);
    uint64_t shots = 1;
    double p = 0;
    bool quiet = false;
    flags.add("shots", &shots, "");
    flags.add_probability("p", &p, "");
    flags.add("quiet", &quiet, "");
    EXPECT_EQ(failure_of(flags), wrong.failure);
  }
}

TEST(Flags, CollectRepeatedFlagsAndPositionals) {
  Flags flags = flags_of({"--decoder", "a", "one", "--decoder=b", "two"});
  std::vector<std::string> decoders, folders;
  flags.add("decoder", &decoders, "", "NAME");
  flags.add_positionals(&folders, "DIR", "");
  ASSERT_TRUE(flags.parse());
  EXPECT_EQ(decoders, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(folders, (std::vector<std::string>{"one", "two"}));
}

TEST(Flags, ListsAreWhatStandsBetweenCommas) {
  using Entries = std::vector<std::string>;
  EXPECT_EQ(list_entries("1,0.5,x"), (Entries{"1", "0.5", "x"}));
  EXPECT_EQ(list_entries("7"), Entries{"7"});
  EXPECT_EQ(list_entries(",3,"), (Entries{"", "3", ""}));
  EXPECT_EQ(list_entries(""), Entries{""});
}

TEST(Flags, ShowDefaultsAndLeaveOutHiddenFlagsInHelp) {
  Flags flags = flags_of({});
  uint64_t shots = 7;
  bool old = false;
  flags.add("shots", &shots, "How many.");
  flags.add("old", &old, "Not any more.").hide();
  std::string help = flags.help_text();
  EXPECT_NE(help.find("--shots N=7                     How many.\n"), std::string::npos) << help;
  EXPECT_EQ(help.find("--old"), std::string::npos) << help;
}

TEST(Flags, MissTheFlagsThatAreRequired) {
  Flags flags = flags_of({});
  std::string circuit;
  flags.add("circuit", &circuit, "");
  ASSERT_TRUE(flags.parse());
  EXPECT_THROW(flags.require("circuit"), InputError);
}

}  // namespace
}  // namespace sallow
