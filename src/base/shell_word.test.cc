#include "base/shell_word.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <vector>

namespace sallow {
namespace {

/// The argument that a command receives if a shell reads this word.
std::string read_by_shell(const std::string& word) {
  std::FILE* shell = ::popen(("printf '%s.' " + word).c_str(), "r");
  if (shell == nullptr) return "there is no shell";
  std::string text;
  for (int c; (c = std::fgetc(shell)) != EOF;) text += static_cast<char>(c);
  EXPECT_EQ(::pclose(shell), 0);
  EXPECT_EQ(text.back(), '.');  // the dot protects a line break at the end
  text.pop_back();
  return text;
}

TEST(ShellWord, LeavesPlainNamesUnchanged) {
  EXPECT_EQ(shell_word("results/a_1.sqlite"), "results/a_1.sqlite");
  EXPECT_EQ(shell_word("uniform:0.01"), "uniform:0.01");
  EXPECT_EQ(shell_word("it's"), "'it'\\''s'");
  EXPECT_EQ(shell_word(""), "''");
}

TEST(ShellWord, IsReadByAShellAsTheText) {
  std::vector<std::string> texts = {
      "",    " ",     "a b",     "it's",     "'",     "''",        "$(echo no)", "`echo no`", "$HOME",    "${HOME}",
      "~",   "~root", "*",       "[a-z]",    "{a,b}", "a;b",       "a&b",        "a|b",       "a>b",      "a<b",
      "#a",  "!!",    "\\",      "\\'",      "\"",    "\"$(no)\"", "a\nb",       "a\n",       "\ta",      "\r",
      "(a)", "-n",    "'$(no)'", "'; no; '", "a=b",   "d = 3, Λ",  "\xff",       "\x01\x1b",  "$((1+1))", "\\n"};
  for (int byte = 1; byte < 256; byte++) texts.push_back("a" + std::string(1, static_cast<char>(byte)) + "b");
  for (const std::string& text : texts) EXPECT_EQ(read_by_shell(shell_word(text)), text) << shell_word(text);
}

}  // namespace
}  // namespace sallow
