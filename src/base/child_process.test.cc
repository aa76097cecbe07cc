#include "process/child_process.h"

#include <gtest/gtest.h>

#include <array>
#include <chrono>

#include "base/error.h"

namespace sallow {
namespace {

using namespace std::chrono_literals;

/// How a program ends that is asked for three bytes, or for none.
std::string end_of(const std::string& command, bool is_asked = true, std::chrono::milliseconds patience = 10s) {
  try {
    ChildProcess process(command, "it");
    std::array<uint8_t, 3> answer;
    if (is_asked) process.exchange({}, answer);
    process.finish(patience);
  } catch (const SystemError& error) {
    return error.what();
  }
  return "well";
}

TEST(ChildProcess, EndsWell) {
  EXPECT_EQ(end_of("cat", false), "well");
  EXPECT_EQ(end_of("sh -c 'printf abc; cat'"), "well");
  EXPECT_EQ(end_of("sh -c 'printf abc; cat; exec >&-; sleep 0.1'"), "well");
  EXPECT_EQ(end_of("sh -c 'printf abc; cat; exec >&-; head -c 200000 /dev/zero >&2'"), "well");
}

TEST(ChildProcess, SaysWhatIsWrongAtItsEnd) {
  EXPECT_EQ(end_of("sh -c 'printf abc; cat; printf d'"),
            "it wrote more than it was asked for and exited with status 0");
  EXPECT_EQ(end_of("sh -c 'cat; printf a; exit 2'", false),
            "it wrote more than it was asked for and exited with status 2");
  EXPECT_EQ(end_of("sh -c 'printf abc; cat; echo no >&2; exit 2'"), "it exited with status 2: no");
  EXPECT_EQ(end_of("sh -c 'printf abc; cat; kill -9 $$'"), "it was ended by signal 9");
}

TEST(ChildProcess, IsKilledWhereItDoesNotEnd) {
  const auto start = std::chrono::steady_clock::now();
  EXPECT_EQ(end_of("sh -c 'printf abc; exec sleep 100'", true, 50ms),
            "it did not end its output within 50 ms after the end of its input");
  EXPECT_EQ(end_of("sh -c 'printf abc; exec >&-; exec sleep 100'", true, 50ms),
            "it did not exit within 50 ms after the end of its input");
  // Its output is held open by another program, which it started.
  EXPECT_EQ(end_of("sh -c 'printf abc; sleep 3 & exit 0'", true, 50ms),
            "it did not end its output within 50 ms after the end of its input");
  EXPECT_LT(std::chrono::steady_clock::now() - start, 50s);
}

}  // namespace
}  // namespace sallow
