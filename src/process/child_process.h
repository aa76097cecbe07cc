#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <span>
#include <string>

namespace sallow {

/// A program that runs beside this one and answers on its standard output what it is asked on its standard input.
///
/// Not to be shared between threads. Every failure is a SystemError of one line: what the program did, its exit status,
/// and the last line it wrote on its standard error, cut where it is long, of which nothing is shown otherwise.
///
/// What the program starts, and leaves in its group of processes, belongs to it: all of it ends with it, and with this
/// process, however that ends.
class ChildProcess {
 public:
  /// Starts `command` as the shell reads it. `name` is what errors call it.
  ChildProcess(const std::string& command, std::string name);
  /// Kills it unless it has been finished or leaves within a moment after the end of its input. What it did then is
  /// not looked at.
  ~ChildProcess();
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  /// Writes all of `question` and reads exactly as many bytes as `answer` holds, in whatever order the program takes
  /// and gives them. Fails where the answer is longer; what comes only later is found out by the next call. Fails, too,
  /// where the program has exited and for a moment nothing comes, whoever holds its output open.
  void exchange(std::span<const uint8_t> question, std::span<uint8_t> answer);

  /// Ends its input and waits until it has exited. Fails where anything more came on its output, where its exit status
  /// is not 0, and, having killed it, where it takes longer than `patience`. To be called once, after the last
  /// exchange().
  void finish(std::chrono::milliseconds patience = kPatience);

 private:
  static constexpr std::chrono::seconds kPatience{10};

  using Clock = std::chrono::steady_clock;

  /// With how it ended, unless `what` says that already.
  [[noreturn]] void fail(const std::string& what, bool tells_end = false);
  void write_some(std::span<const uint8_t>& rest);
  bool read_some(std::span<uint8_t>& rest);
  void hear_errors();
  bool has_output() const;
  /// Whether it has exited; its exit status is then kept for end_text().
  bool has_exited();
  /// Ends what is left of its group.
  void kill();
  /// The exit status as text, waiting for it until then; empty where the program still runs.
  std::string end_text(Clock::time_point latest);

  std::string name_;
  pid_t process_ = -1, group_ = -1;  // -1: not there, or gone
  int status_ = 0;                   // where it has exited
  bool was_killed_ = false;
  int lifeline_ = -1;                           // while it is open, the group lives
  int input_ = -1, output_ = -1, errors_ = -1;  // our ends of its streams; -1: closed
  std::string last_errors_;
};

}  // namespace sallow
