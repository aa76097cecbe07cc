#include "base/error.h"

#include <gtest/gtest.h>

namespace sallow {
namespace {

TEST(Shortened, LeavesShortMessagesUnchanged) {
  const std::string usual = "c.stim:3:1: there is no gate 'Λ', of Λ × 2";
  EXPECT_EQ(shortened(usual), usual);
  EXPECT_EQ(shortened(""), "");
  EXPECT_EQ(shortened(" two  spaces "), " two  spaces ");
}

TEST(Shortened, LeavesOutTheMiddleOfLongWordsAndMessages) {
  const std::string digits = shortened("found '" + std::string(10'000'000, '7') + "' here");
  EXPECT_LT(digits.size(), 400u);
  EXPECT_TRUE(digits.starts_with("found '777") && digits.ends_with("7' here")) << digits;
  std::string words;
  for (int k = 0; k < 10'000; k++) words += "word ";
  EXPECT_LT(shortened(words).size(), 2500u);
  // A multi-byte character is never cut.
  std::string letters;
  for (int k = 0; k < 1000; k++) letters += "Λ";
  const std::string cut = shortened("x" + letters);
  for (size_t k = 0; k + 1 < cut.size(); k++) {
    if (cut[k] == '\xce') {
      EXPECT_EQ(cut[k + 1], '\x9b');
    }
  }
}

TEST(Shortened, IsOneLineWithoutControlCharacters) {
  EXPECT_EQ(shortened("a\nb\x1b[31mc\x7f"), "a b [31mc ");
}

TEST(InputErrors, AreShortEvenIfTheyQuoteLongText) {
  const std::string digits(1'000'000, '1');
  const InputError error(SourceLocation{"f.stim", 3, 7}, "there is no qubit " + digits, "write " + digits);
  EXPECT_LT(std::string(error.what()).size(), 400u);
  EXPECT_TRUE(std::string(error.what()).starts_with("f.stim:3:7: there is no qubit 111"));
  EXPECT_LT(error.remedy().size(), 400u);
}

}  // namespace
}  // namespace sallow
