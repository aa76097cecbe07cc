#include "decode/weighted/log_odds_text.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "decode/weighted/reweighted_decoder.h"

namespace sallow {
namespace {

struct Parsed {
  ReweightedDecoder decoder{DetectorErrorModel::parse("error(0.1) D0\nerror(0.1) D0 D1\nerror(0) D1\n")};
  ShotLogOdds shots;

  void line(std::string_view text) { parse_log_odds(text, "soft.txt", 7, *decoder.adjustable_errors(), shots); }
  std::string complaint(std::string_view text) {
    try {
      line(text);
    } catch (const InputError& error) {
      return error.where().str() + ": " + error.what();
    }
    return "";
  }
};

TEST(LogOddsText, ReadsOneLinePerShot) {
  Parsed parsed;
  parsed.line("0:2.5 1:-1e-3");
  parsed.line("");
  parsed.line("  1:0\t\r");
  ASSERT_EQ(parsed.shots.size(), 3u);
  ASSERT_EQ(parsed.shots[0].size(), 2u);
  EXPECT_EQ(parsed.shots[0][1].error, 1u);
  EXPECT_EQ(parsed.shots[0][1].log_odds, -1e-3);
  EXPECT_TRUE(parsed.shots[1].empty());
  EXPECT_EQ(parsed.shots[2].size(), 1u);
}

TEST(LogOddsText, GivesThePlaceOfAnError) {
  Parsed parsed;
  for (std::string_view text : {"0:1 x", "0:1 0:", "0:1 0:1x", "0:1 :1", "0:1 -1:1", "0:1 0:nan", "0:1 0:inf",
                                "0:1 99999999999999999999:1", "0:1 0:1e999", "0:1 7:1", "0:1 2:1"}) {
    const std::string complaint = parsed.complaint(text);
    EXPECT_TRUE(complaint.starts_with("soft.txt:7:5: ")) << text << " gave " << complaint;
  }
}

}  // namespace
}  // namespace sallow
