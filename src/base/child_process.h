#pragma once

#include <sys/types.h>

#include <cstdint>
#include <span>
#include <string>

namespace sallow {

/// A program that runs beside this one and answers on its standard output what it is asked on its standard input.
///
/// Not to be shared between threads. Every failure is a SystemError of one line: what the program did, its exit status,
/// and the last line it wrote on its standard error, of which nothing is shown otherwise.
class ChildProcess {
 public:
  /// Starts `command` as the shell reads it. `name` is what errors call it.
  ChildProcess(const std::string& command, std::string name);
  /// Ends its input, gives it a moment to leave, and then kills it.
  ~ChildProcess();
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  /// Writes all of `question` and reads exactly as many bytes as `answer` holds, in whatever order the program takes
  /// and gives them. An answer that is longer is found out at the next question.
  void exchange(std::span<const uint8_t> question, std::span<uint8_t> answer);

 private:
  [[noreturn]] void fail(const std::string& what);
  void write_some(std::span<const uint8_t>& rest);
  bool read_some(std::span<uint8_t>& rest);
  void hear_errors();
  /// The exit status as text, waiting for it a moment; empty where the program still runs.
  std::string end_text();

  std::string name_;
  pid_t process_ = -1;
  int input_ = -1, output_ = -1, errors_ = -1;  // our ends of its streams; -1: closed
  std::string last_errors_;
};

}  // namespace sallow
