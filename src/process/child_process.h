#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <span>
#include <string>

namespace sallow {

/// An external program that reads requests on its standard input and writes answers to its standard output.
///
/// Must not be shared between threads. Each failure is a SystemError of one line: what the program did, its exit
/// status, and the last line of its standard error, truncated if long. Otherwise the program's standard error is not
/// shown.
///
/// All processes in the program's process group end when the program or this process ends, for any reason.
class ChildProcess {
 public:
  /// Starts the shell command `command`. `name` is its name in error messages.
  ChildProcess(const std::string& command, std::string name);
  /// Kills the program unless finish() was called or the program exits shortly after the end of its input. Its exit
  /// status is ignored.
  ~ChildProcess();
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  /// Writes all of `question` and reads exactly as many bytes as `answer` holds; writing and reading may interleave.
  /// Fails if the answer is longer; later bytes are detected by the next call. Also fails if the program has exited and
  /// no output arrives for a short time, even if other processes keep its output open.
  void exchange(std::span<const uint8_t> question, std::span<uint8_t> answer);

  /// Closes the program's input and waits until the program exits. Fails if the program wrote more output, if its exit
  /// status is not 0, or if it takes longer than `patience` (it is then killed). Call this once, after the last
  /// exchange().
  void finish(std::chrono::milliseconds patience = kPatience);

 private:
  static constexpr std::chrono::seconds kPatience{10};

  using Clock = std::chrono::steady_clock;

  /// Throws, with the exit status unless `has_status`: then `what` already contains it.
  [[noreturn]] void fail(const std::string& what, bool has_status = false);
  void write_some(std::span<const uint8_t>& rest);
  bool read_some(std::span<uint8_t>& rest);
  void read_errors();
  bool has_output() const;
  /// Whether the program has exited; its exit status is then stored for end_text().
  bool has_exited();
  /// Kills the remaining processes of the group.
  void kill();
  /// The exit status as text, after waiting until `latest`; empty if the program is still running.
  std::string end_text(Clock::time_point latest);

  std::string name_;
  pid_t process_ = -1, group_ = -1;  // -1: not started, or ended
  int status_ = 0;                   // valid after the exit
  bool was_killed_ = false;
  int lifeline_ = -1;                           // closing it kills the group
  int input_ = -1, output_ = -1, errors_ = -1;  // our ends of its streams; -1: closed
  std::string last_errors_;
};

}  // namespace sallow
