#include "json/json.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace sallow {
namespace {

TEST(Json, MakesATableOfPairsThatBeginWithATextAndAListOfAnythingElse) {
  EXPECT_EQ(Json({{"b", 1}, {"a", true}}).text(), R"({"b":1,"a":true})");
  EXPECT_EQ(Json({{1, 2}, {"a", 3}}).text(), R"([[1,2],["a",3]])");
  EXPECT_EQ(Json({"a", 1}).text(), R"(["a",1])");
  EXPECT_EQ((Json{{"row", {{"x", 1}, {"y", {1, 2}}}}}).text(), R"({"row":{"x":1,"y":[1,2]}})");
}

TEST(Json, HoldsWhatCppHolds) {
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

TEST(Json, KeepsTheOrderOfMembersAndReplacesThoseOfTheSameName) {
  Json json;
  json["b"] = 1;
  json["a"] = "x";
  json["b"] = 2;
  EXPECT_EQ(json.text({.indent = 2}), "{\n  \"b\": 2,\n  \"a\": \"x\"\n}");
  EXPECT_EQ(json.sorted().text(), R"({"a":"x","b":2})");
}

TEST(Json, WritesBytesThatAreNotUtf8OnlyIfAskedTo) {
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

TEST(Json, TakesAnyBytesThroughCbor) {
  const Json json = {{"text", "\xff"}, {"numbers", {1, -2, 0.1}}, {"is_end", false}};
  EXPECT_EQ(Json::from_cbor(json.cbor()).text({.replace_odd = true}), json.text({.replace_odd = true}));
  EXPECT_EQ(Json::from_cbor(json.cbor()).at("text").string(), "\xff");
}

}  // namespace
}  // namespace sallow
