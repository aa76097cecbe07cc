#include "json/json.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace sallow {
namespace {

TEST(Json, MakesATableFromPairsThatStartWithATextAndOtherwiseAList) {
  EXPECT_EQ(Json({{"b", 1}, {"a", true}}).text(), R"({"b":1,"a":true})");
  EXPECT_EQ(Json({{1, 2}, {"a", 3}}).text(), R"([[1,2],["a",3]])");
  EXPECT_EQ(Json({"a", 1}).text(), R"(["a",1])");
  EXPECT_EQ((Json{{"row", {{"x", 1}, {"y", {1, 2}}}}}).text(), R"({"row":{"x":1,"y":[1,2]}})");
}

TEST(Json, ConvertsCppTypes) {
  const uint64_t rounds[] = {10, 20};
  EXPECT_EQ(Json(rounds).text(), "[10,20]");
  EXPECT_EQ(Json(std::vector<std::string>{"x", "y"}).text(), R"(["x","y"])");
  EXPECT_EQ(Json(std::vector<std::pair<double, double>>{{0.5, 1}}).text(), "[[0.5,1.0]]");
  EXPECT_EQ(Json(std::map<std::string, uint64_t>{{"b", 2}, {"a", 1}}).text(), R"({"a":1,"b":2})");
  EXPECT_EQ(Json(std::numeric_limits<uint64_t>::max()).text(), "18446744073709551615");
  EXPECT_EQ(Json(-7).text(), "-7");
  EXPECT_EQ(Json(1e-7).text(), "1e-07");
  EXPECT_EQ(Json(std::nan("")).text(), "null");
}

TEST(Json, KeepsTheOrderOfMembersAndReplacesMembersOfTheSameName) {
  Json json;
  json["b"] = 1;
  json["a"] = "x";
  json["b"] = 2;
  EXPECT_EQ(json.text({.indent = 2}), "{\n  \"b\": 2,\n  \"a\": \"x\"\n}");
  EXPECT_EQ(json.sorted().text(), R"({"a":"x","b":2})");
}

TEST(Json, WritesBytesThatAreNotUtf8OnlyOnRequest) {
  EXPECT_ANY_THROW(Json("\xff").text());
  EXPECT_EQ(Json("\xff").text({.replace_odd = true}), "\"\xef\xbf\xbd\"");
  EXPECT_EQ(Json("µ").text({.ascii = true}), R"("\u00b5")");
}

TEST(Json, ReadsWhatItWrote) {
  const Json json = Json::parse(R"({"b":[1,-2,0.5,null,true,"x"],"a":{}})").value();
  EXPECT_EQ(json.text(), R"({"b":[1,-2,0.5,null,true,"x"],"a":{}})");
  EXPECT_TRUE(json.at("b").at(0).is_whole());
  EXPECT_FALSE(json.at("b").at(1).is_whole());
  EXPECT_EQ(json.at("b").at(1).number(), -2);
  EXPECT_EQ(json.find("c"), nullptr);
  EXPECT_FALSE(Json::parse("{").has_value());
}

TEST(Json, KeepsIntegersBeyond64Bits) {
  const char* text = R"([18446744073709551615,18446744073709551616,-9223372036854775808,-9223372036854775809,
                         100000000000000000000000000000000000000001])";
  const Json json = Json::parse(text).value();
  EXPECT_EQ(json.text(),
            "[18446744073709551615,18446744073709551616,-9223372036854775808,-9223372036854775809,"
            "100000000000000000000000000000000000000001]");
  EXPECT_TRUE(json.at(0).is_whole());
  EXPECT_EQ(json.at(1).number(), 0x1p64);
  EXPECT_EQ(json.at(4).digits(), "100000000000000000000000000000000000000001");
  EXPECT_EQ(Json::digits("-00018446744073709551616").text(), "-18446744073709551616");
  EXPECT_EQ(Json::digits("-12").text(), "-12");
  EXPECT_TRUE(Json::digits("12").is_whole());
}

TEST(Json, ReadsAndWritesNonFiniteNumbersAsPythonDoes) {
  const JsonStyle python = {.non_finite = true, .blanks = true};
  EXPECT_EQ(Json::parse(R"({"a":NaN,"b":[Infinity,-Infinity,0e01,0e001],"NaN":"Infinity \" NaN","c":1e999})")
                .value()
                .text(python),
            R"({"a": NaN, "b": [Infinity, -Infinity, 0.0, 0.0], "NaN": "Infinity \" NaN", "c": Infinity})");
  EXPECT_EQ(Json::parse("-Infinity").value().text(python), "-Infinity");
  EXPECT_EQ(Json::parse("-Infinity").value().text(), "null");
  for (const char* wrong : {"NaNN", "Inf", "-NaN", "nan", "infinity", "+Infinity", "1Infinity", "[NaN NaN]", "\"NaN"}) {
    std::string problem;
    EXPECT_FALSE(Json::parse(wrong, &problem)) << wrong;
    EXPECT_EQ(problem, "it is not JSON");
  }
}

TEST(Json, NamesHalfASurrogatePair) {
  for (const char* text : {R"("\ud800")", R"({"a\udc00":1})", R"(["\ud83d\u0041"])"}) {
    std::string problem;
    EXPECT_FALSE(Json::parse(text, &problem)) << text;
    EXPECT_NE(problem.find("half of a surrogate pair"), std::string::npos) << text << ": " << problem;
  }
  EXPECT_EQ(Json::parse(R"("\ud83d\ude00")").value().string(), "\xf0\x9f\x98\x80");
}

TEST(Json, ComparesValuesAndNotSpellings) {
  const auto same = [](const char* a, const char* b) { return Json::parse(a).value().is_same(Json::parse(b).value()); };
  EXPECT_TRUE(same(R"({"a":1,"b":[true,null,"x"]})", R"({"b":[true,null,"x"],"a":1.0})"));
  EXPECT_TRUE(same("[NaN,18446744073709551616,-0]", "[NaN,18446744073709551616,0]"));
  for (const auto& [a, b] : {std::pair("1", "2"),
                             {"1", "\"1\""},
                             {"[1]", "[1,1]"},
                             {"{\"a\":1}", "{\"b\":1}"},
                             {"true", "false"},
                             {"18446744073709551616", "18446744073709551617"},
                             {"null", "0"},
                             {"NaN", "Infinity"}}) {
    EXPECT_FALSE(same(a, b)) << a << " " << b;
  }
}

TEST(Json, RefusesTooDeepNesting) {
  const auto nested = [](size_t depth, const std::string& open, const std::string& close) {
    std::string text;
    for (size_t k = 0; k < depth; k++) text += open;
    text += "1";
    for (size_t k = 0; k < depth; k++) text += close;
    return text;
  };
  for (const auto& [open, close] : {std::pair("[", "]"), std::pair("{\"a\":", "}")}) {
    EXPECT_EQ(Json::parse(nested(Json::kMostDepth, open, close)).value().text(), nested(256, open, close));
    for (const size_t depth : {Json::kMostDepth + 1, size_t{1'000'000}}) {
      std::string problem;
      EXPECT_FALSE(Json::parse(nested(depth, open, close), &problem));
      EXPECT_EQ(problem, "it is nested deeper than 256 brackets");
    }
  }
}

TEST(Json, KeepsAnyBytesInCbor) {
  const Json json = {{"text", "\xff"}, {"numbers", {1, -2, 0.1}}, {"is_end", false}};
  EXPECT_EQ(Json::from_cbor(json.cbor()).text({.replace_odd = true}), json.text({.replace_odd = true}));
  EXPECT_EQ(Json::from_cbor(json.cbor()).at("text").string(), "\xff");
}

}  // namespace
}  // namespace sallow
