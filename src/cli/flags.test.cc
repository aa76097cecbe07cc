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

TEST(Flags, ReadValuesAfterASpaceOrAnEqualsSign) {
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

TEST(Flags, TreatHyphensAsUnderscoresOnlyInNames) {
  Flags flags = flags_of({"--out-format=a-b", "--in_format", "-"});
  std::string in, out;
  flags.add("out_format", &out, "");
  flags.add("in_format", &in, "");
  ASSERT_TRUE(flags.parse());
  EXPECT_EQ(out, "a-b");
  EXPECT_EQ(in, "-");
}

TEST(Flags, AcceptAFlagWithoutAValueIfItHasABareValue) {
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

TEST(Flags, RefuseWrongArgumentsWithARemedy) {
  struct Case {
    std::vector<std::string> arguments;
    std::string failure;
  };
  for (const Case& wrong : std::vector<Case>{
           {{"--shosts", "3"}, "unknown flag '--shosts' for 'sallow try'|did you mean '--shots'?"},
           {{"--bogus"}, "unknown flag '--bogus' for 'sallow try'|'sallow help try' lists its flags"},
           {{"--shots"}, "'--shots' needs a value|see 'sallow help try'"},
           {{"--shots", "--quiet"}, "--shots: expected a whole number of at least 0, found '--quiet'|"},
           {{"--shots", "-1"}, "--shots: expected a whole number of at least 0, found '-1'|"},
           {{"--shots=1.5"}, "--shots: expected a whole number of at least 0, found '1.5'|"},
           {{"--shots="}, "'--shots' needs a value|see 'sallow help try'"},
           {{"--max_shots=3"}, "unknown flag '--max_shots' for 'sallow try'|did you mean '--shots'?"},
           {{"-shots", "3"},
            "'-shots' is not understood by 'sallow try'|flags start with two hyphens; 'sallow help try' lists them"},
           {{"--shots=18446744073709551616"},
            "--shots: expected a whole number of at least 0, found '18446744073709551616'|"},
           {{"--p", "1.5"}, "--p: expected a probability from 0 to 1, found '1.5'|"},
           {{"--p", "nan"}, "--p: expected a number, found 'nan'|"},
           {{"--shots=1", "--shots=2"}, "'--shots' is given twice: '1' and '2'|give it once"},
           {{"--quiet=1"}, "'--quiet' takes no value|see 'sallow help try'"},
           {{"--quiet", "--quiet"}, "'--quiet' is given twice|give it once"},
           {{"--", "stray"},
            "'stray' is not understood by 'sallow try'|flags start with two hyphens; 'sallow help try' lists "
            "them"},
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

TEST(Flags, AcceptNumbersWithSuffixesAndExponents) {
  for (auto [text, expected] : std::vector<std::pair<std::string, uint64_t>>{
           {"1e6", 1'000'000}, {"1_000_000", 1'000'000}, {"10k", 10'000}, {"1.5M", 1'500'000}, {"2^30", 1 << 30}}) {
    Flags flags = flags_of({"--shots", text});
    uint64_t shots = 1;
    flags.add("shots", &shots, "");
    ASSERT_TRUE(flags.parse());
    EXPECT_EQ(shots, expected) << text;
  }
  for (auto [text, expected] : std::vector<std::pair<std::string, double>>{
           {"90", 90}, {"90s", 90}, {"10min", 600}, {"1.5h", 5400}, {"2d", 172'800}, {"250ms", 0.25}}) {
    EXPECT_DOUBLE_EQ(parse_seconds("--time", text), expected) << text;
  }
  EXPECT_THROW(parse_seconds("--time", "min"), InputError);
  EXPECT_THROW(parse_seconds("--time", "3 parsecs"), InputError);
}

TEST(Flags, AcceptAFileAsAPlainArgument) {
  const auto read = [](std::vector<std::string> arguments, std::string& circuit, std::string& model) {
    Flags flags = flags_of(std::move(arguments));
    uint64_t shots = 1;
    flags.add("circuit", &circuit, "").plain();
    flags.add("dem", &model, "").plain(".dem");
    flags.add("shots", &shots, "");
    const std::string failure = failure_of(flags);
    return failure == "parsed" && flags.given("circuit") != circuit.empty() ? failure : failure + ", not given";
  };
  std::string circuit, model;
  EXPECT_EQ(read({"c.stim", "--shots", "3"}, circuit, model), "parsed");
  EXPECT_EQ(circuit, "c.stim");
  circuit.clear();
  EXPECT_EQ(read({"--shots=3", "m.dem", "-"}, circuit, model), "parsed");
  EXPECT_EQ(model, "m.dem");
  EXPECT_EQ(circuit, "-");
  circuit.clear();
  EXPECT_EQ(read({"--shots=3", "--", "--odd.stim"}, circuit, model), "parsed");
  EXPECT_EQ(circuit, "--odd.stim");
  circuit.clear();
  EXPECT_EQ(read({"--circuit", "c.stim", "d.stim"}, circuit, model),
            "'d.stim' is one argument too many: '--circuit' is already given|see 'sallow help try', "
            "not given");
}

TEST(Flags, ListDeclaredFlagsWithoutParsing) {
  Flags flags = flags_of({"--nonsense"});
  std::string circuit, kind = "both";
  bool old = false;
  std::vector<std::string> folders;
  flags.add("circuit", &circuit, "The circuit.").plain();
  flags.add("kind", &kind, "Which.", "one|both");
  flags.add("old", &old, "Not any more.").hide();
  flags.add_positionals(&folders, "DIR", "Folders.");
  flags.declare_only();
  EXPECT_FALSE(flags.parse());
  const std::vector<FlagInfo> declared = flags.declared();
  ASSERT_EQ(declared.size(), 2u);
  EXPECT_TRUE(declared[0].is_plain);
  EXPECT_EQ(declared[1].values, (std::vector<std::string>{"one", "both"}));
  EXPECT_EQ(declared[1].default_text, "both");
  EXPECT_EQ(flags.declared_positionals().at(0).name, "DIR");
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

TEST(Flags, SplitListsAtCommas) {
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

TEST(Flags, RefuseMissingRequiredFlags) {
  Flags flags = flags_of({});
  std::string circuit;
  flags.add("circuit", &circuit, "");
  ASSERT_TRUE(flags.parse());
  EXPECT_THROW(flags.require("circuit"), InputError);
}

}  // namespace
}  // namespace sallow
