#include "process/child_process.h"

#include <gtest/gtest.h>

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>

#include "base/error.h"

namespace sallow {
namespace {

using namespace std::chrono_literals;

/// The error of a program that gets an empty line as a request for three bytes (or no request), or "well". The program
/// must read the line before it answers: earlier output counts as extra bytes.
std::string end_of(const std::string& command, bool is_asked = true) {
  try {
    ChildProcess process(command, "it");
    const std::array<uint8_t, 1> question = {'\n'};
    std::array<uint8_t, 3> answer;
    if (is_asked) process.exchange(question, answer);
    process.finish();
  } catch (const SystemError& error) {
    return error.what();
  }
  return "well";
}

/// The error of a program with a patience of 50 ms, which starts when the file `ready` exists. The program creates this
/// file when it reaches the state under test, so the test does not depend on the speed of the machine.
std::string impatient_end_of(const std::string& command, const std::filesystem::path& ready) {
  std::filesystem::remove(ready);
  try {
    ChildProcess process(command, "it");
    while (!std::filesystem::exists(ready)) std::this_thread::sleep_for(1ms);
    process.finish(50ms);
  } catch (const SystemError& error) {
    return error.what();
  }
  return "well";
}

TEST(ChildProcess, EndsWithoutError) {
  EXPECT_EQ(end_of("cat", false), "well");
  EXPECT_EQ(end_of("sh -c 'read line; printf abc; cat'"), "well");
  EXPECT_EQ(end_of("sh -c 'read line; printf abc; cat; exec >&-; sleep 0.1'"), "well");
  EXPECT_EQ(end_of("sh -c 'read line; printf abc; cat; exec >&-; head -c 200000 /dev/zero >&2'"), "well");
}

TEST(ChildProcess, ReportsErrorsAtItsEnd) {
  EXPECT_EQ(end_of("sh -c 'read line; printf abc; cat; printf d'"),
            "it wrote more bytes than requested and exited with status 0");
  EXPECT_EQ(end_of("sh -c 'cat; printf a; exit 2'", false),
            "it wrote more bytes than requested and exited with status 2");
  EXPECT_EQ(end_of("sh -c 'read line; printf abc; cat; echo no >&2; exit 2'"), "it exited with status 2: no");
  EXPECT_EQ(end_of("sh -c 'read line; printf abc; cat; kill -9 $$'"), "it was ended by signal 9");
}

TEST(ChildProcess, IsKilledIfItDoesNotEnd) {
  const auto folder = std::filesystem::path(testing::TempDir()) / ("sallow_child_" + std::to_string(::getpid()));
  const auto ready = folder / "ready";
  std::filesystem::create_directory(folder);
  const auto end = [&](const std::string& before, const std::string& after) {
    return impatient_end_of("sh -c '" + before + ": > " + ready.string() + "; " + after + "'", ready);
  };
  const auto start = std::chrono::steady_clock::now();
  EXPECT_EQ(end("", "exec sleep 100"), "it did not end its output within 50 ms after the end of its input");
  EXPECT_EQ(end("exec >&-; ", "exec sleep 100"), "it did not exit within 50 ms after the end of its input");
  EXPECT_LT(std::chrono::steady_clock::now() - start, 50s);
  std::filesystem::remove_all(folder);
}

TEST(ChildProcess, IsNotWaitedForAfterItsExit) {
  const auto start = std::chrono::steady_clock::now();
  // Another process, which the program started, keeps its output open.
  EXPECT_EQ(end_of("sh -c 'read line; printf abc; sleep 100 & cat'"), "well");
  EXPECT_EQ(end_of("sh -c 'sleep 100 & exit 0'"),
            "it exited while other processes kept its output open, after 0 of 3 bytes and exited with status 0");
  EXPECT_EQ(end_of("sh -c 'sleep 100 & sleep 0.2; echo sorry >&2; printf a; exit 3'"),
            "it exited while other processes kept its output open, after 1 of 3 bytes and exited with status 3: sorry");
  // A process that the program started may answer.
  EXPECT_EQ(end_of("sh -c '(sleep 0.3; printf abc) & exit 0'"), "well");
  EXPECT_LT(std::chrono::steady_clock::now() - start, 50s);
}

/// The number of a process that a program wrote into a file.
pid_t process_in(const std::filesystem::path& file) {
  pid_t process = 0;
  for (int k = 0; k < 5000 && process == 0; k++) {
    std::ifstream(file) >> process;
    std::this_thread::sleep_for(1ms);
  }
  return process;
}

bool dies(pid_t process) {
  for (int k = 0; k < 5000; k++) {
    if (::kill(process, 0) != 0) return true;
    // A zombie has ended too, even if its exit status was not read.
    std::string state;
    std::ifstream stat("/proc/" + std::to_string(process) + "/stat");
    stat >> state >> state >> state;
    if (state == "Z" || state == "X") return true;
    std::this_thread::sleep_for(1ms);
  }
  return false;
}

TEST(ChildProcess, EndsTheProcessesThatItStarted) {
  const auto file = std::filesystem::path(testing::TempDir()) / ("sallow_group_" + std::to_string(::getpid()));
  const std::string command = "sh -c 'sleep 100 & echo $! > " + file.string() + "; cat'";
  EXPECT_EQ(end_of(command, false), "well");
  EXPECT_TRUE(dies(process_in(file)));
  std::filesystem::remove(file);
}

TEST(ChildProcess, EndsWithItsParentForAnyReason) {
  for (const int signal : {SIGTERM, SIGKILL}) {
    const auto file = std::filesystem::path(testing::TempDir()) / ("sallow_orphan_" + std::to_string(::getpid()));
    const pid_t parent = ::fork();
    if (parent == 0) {
      ChildProcess process("sh -c 'echo $$ > " + file.string() + "; exec sleep 100'", "it");
      ::pause();
      ::_exit(0);
    }
    const pid_t child = process_in(file);
    ASSERT_GT(child, 0);
    ASSERT_EQ(::kill(parent, signal), 0);
    ASSERT_EQ(::waitpid(parent, nullptr, 0), parent);
    EXPECT_TRUE(dies(child)) << "signal " << signal;
    std::filesystem::remove(file);
  }
}

TEST(ChildProcess, QuotesTheLastErrorInOneShortLine) {
  const std::string end =
      end_of("sh -c 'printf \"first\\n\" >&2; head -c 100000 /dev/zero | tr \"\\0\" x >&2; exit 2'");
  EXPECT_LT(end.size(), 300u) << end;
  EXPECT_TRUE(end.starts_with("it ended its output after 0 of 3 bytes and exited with status 2: xxx")) << end;
  EXPECT_TRUE(end.ends_with("x…")) << end;
}

}  // namespace
}  // namespace sallow
