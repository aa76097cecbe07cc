#include "base/text_cursor.h"

#include <gtest/gtest.h>

namespace sallow {
namespace {

TEST(TextCursor, CountsLinesAndColumnsFromOne) {
  TextCursor cursor("ab\ncd", "f.stim");
  EXPECT_EQ(cursor.location(0).str(), "f.stim:1:1");
  EXPECT_EQ(cursor.location(4).str(), "f.stim:2:2");
}

TEST(TextCursor, RefusesNumbersThatAreNotFinite) {
  for (const char* text : {"nan", "inf", "1e999", "x"}) {
    TextCursor cursor(text);
    EXPECT_THROW(cursor.take_number("a probability"), InputError) << text;
  }
  EXPECT_EQ(TextCursor("1e-999").take_number("a probability"), 0);
  EXPECT_EQ(TextCursor("+.5e1").take_number("a probability"), 5);
}

TEST(TextCursor, ReadsBackTheTagsItPrints) {
  std::string tag = "a]b\\c\nd\re";
  std::string text = printed_tag(tag);
  EXPECT_EQ(TextCursor(text).take_tag(), tag);
  EXPECT_THROW(TextCursor("[open").take_tag(), InputError);
}

TEST(TextCursor, NamesAByteOrderMarkWhateverItMadeFail) {
  for (const char* text : {"\xef\xbb\xbfH 0", "\xff\xfeH", "\xfe\xffH"}) {
    try {
      TextCursor(text, "a.stim").fail("expected a gate");
      ADD_FAILURE();
    } catch (const InputError& error) {
      EXPECT_STREQ(error.what(), "a.stim:1:1: the file starts with a byte-order mark");
    }
  }
}

TEST(TextCursor, RefusesAnIntegerAboveTheLimit) {
  EXPECT_EQ(TextCursor("18446744073709551615").take_integer("a count"), UINT64_MAX);
  EXPECT_THROW(TextCursor("18446744073709551616").take_integer("a count"), InputError);
  EXPECT_THROW(TextCursor("17").take_integer("a count", 16), InputError);
}

}  // namespace
}  // namespace sallow
