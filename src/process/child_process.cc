#include "process/child_process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <ctime>
#include <utility>

#include "base/error.h"
#include "process/interrupt.h"

extern char** environ;

namespace sallow {
namespace {

constexpr size_t kErrorsKept = 4096;
// How long to wait for a program that has already failed, or is no longer needed.
constexpr std::chrono::seconds kMoment{1};
constexpr std::chrono::milliseconds kMomentUnasked{200};
// How long a batch may still take after Ctrl-C.
constexpr std::chrono::seconds kAfterInterrupt{2};
// The interval between checks whether the program has exited, in ms.
constexpr int kLookEvery = 100, kLookAtEndEvery = 10;
// The longest quoted part of the last line on standard error.
constexpr size_t kLongestLine = 200;
constexpr int kLifeline = 3;
// The prefix of the command: a watcher in the same process group. It kills the group when the other end of the lifeline
// is closed, which happens when this process ends. The watcher is not a child of the program, because the program may
// wait for all of its children.
constexpr const char* kWatch = "((exec <&3 3<&- >&- 2>&-; read line; kill -KILL 0) &); exec 3<&-; exec ";
constexpr const char* kExitedNormally = "exited with status 0";
constexpr const char* kTooMuch = "wrote more bytes than requested";

void close_end(int& end) {
  if (end >= 0) ::close(end);
  end = -1;
}

/// During its lifetime, writing to a pipe without a reader fails instead of ending the program.
class WithoutPipeSignal {
 public:
  WithoutPipeSignal() {
    sigemptyset(&pipe_);
    sigaddset(&pipe_, SIGPIPE);
    sigset_t pending;
    sigpending(&pending);
    was_pending_ = sigismember(&pending, SIGPIPE) == 1;
    pthread_sigmask(SIG_BLOCK, &pipe_, &before_);
  }
  ~WithoutPipeSignal() {
    const timespec no_time = {};
    if (!was_pending_) {
      while (sigtimedwait(&pipe_, nullptr, &no_time) < 0 && errno == EINTR) continue;
    }
    pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  }

 private:
  sigset_t pipe_, before_;
  bool was_pending_;
};

struct Pipe {
  int read_end = -1, write_end = -1;

  explicit Pipe(const std::string& name) {
    int ends[2];
    // Closed in other programs that this one starts; otherwise they would keep the pipe open.
    if (::pipe2(ends, O_CLOEXEC) != 0) {
      throw SystemError(name + ": cannot create a pipe: " + std::string(std::strerror(errno)));
    }
    read_end = ends[0];
    write_end = ends[1];
  }
  ~Pipe() {
    close_end(read_end);
    close_end(write_end);
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;

  static int take(int& end) {
    ::fcntl(end, F_SETFL, ::fcntl(end, F_GETFL) | O_NONBLOCK);
    return std::exchange(end, -1);
  }
};

}  // namespace

ChildProcess::ChildProcess(const std::string& command, std::string name) : name_(std::move(name)) {
  Pipe input(name_), output(name_), errors(name_), lifeline(name_);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, input.read_end, STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, output.write_end, STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, errors.write_end, STDERR_FILENO);
  posix_spawn_file_actions_adddup2(&actions, lifeline.read_end, kLifeline);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t usual;
  sigemptyset(&usual);
  posix_spawnattr_setsigmask(&attributes, &usual);
  for (const int signal : {SIGPIPE, SIGINT, SIGTERM}) sigaddset(&usual, signal);
  posix_spawnattr_setsigdefault(&attributes, &usual);
  posix_spawnattr_setpgroup(&attributes, 0);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP);
  std::string shell = "sh", flag = "-c", line = kWatch + command;
  char* arguments[] = {shell.data(), flag.data(), line.data(), nullptr};
  const int problem = posix_spawn(&process_, "/bin/sh", &actions, &attributes, arguments, environ);
  posix_spawn_file_actions_destroy(&actions);
  posix_spawnattr_destroy(&attributes);
  if (problem != 0) {
    process_ = -1;
    throw SystemError(name_ + ": cannot start it: " + std::strerror(problem));
  }
  group_ = process_;
  input_ = Pipe::take(input.write_end);
  output_ = Pipe::take(output.read_end);
  errors_ = Pipe::take(errors.read_end);
  lifeline_ = Pipe::take(lifeline.write_end);
}

ChildProcess::~ChildProcess() {
  close_end(input_);
  close_end(output_);
  close_end(errors_);
  if (process_ >= 0) end_text(Clock::now() + (InterruptWatch::requested() ? Clock::duration::zero() : kMomentUnasked));
  kill();
  close_end(lifeline_);
}

void ChildProcess::kill() {
  // The watcher is still in the group, so no other group can have the same number.
  if (group_ >= 0) ::kill(-group_, SIGKILL);
  group_ = -1;
  if (process_ < 0) return;
  while (::waitpid(process_, nullptr, 0) < 0 && errno == EINTR) continue;
  process_ = -1;
  was_killed_ = true;
}

bool ChildProcess::has_exited() {
  if (process_ >= 0 && ::waitpid(process_, &status_, WNOHANG) == process_) process_ = -1;
  return process_ < 0;
}

bool ChildProcess::has_output() const {
  pollfd output = {output_, POLLIN, 0};
  return ::poll(&output, 1, 0) > 0 && (output.revents & POLLIN) != 0;
}

void ChildProcess::exchange(std::span<const uint8_t> question, std::span<uint8_t> answer) {
  if (has_output()) fail(kTooMuch);
  const WithoutPipeSignal guard;
  const size_t expected = answer.size();
  constexpr Clock::time_point kNever = Clock::time_point::max();
  Clock::time_point latest_after_exit = kNever, latest_after_interrupt = kNever;
  while (!question.empty() || !answer.empty()) {
    pollfd ends[] = {
        {question.empty() ? -1 : input_, POLLOUT, 0}, {answer.empty() ? -1 : output_, POLLIN, 0}, {errors_, POLLIN, 0}};
    const int ready = ::poll(ends, 3, kLookEvery);
    if (ready < 0) {
      if (errno == EINTR) continue;
      throw SystemError(name_ + ": cannot wait for it: " + std::strerror(errno));
    }
    // If the program has exited, processes that it started may keep its output open forever.
    if (ready > 0) latest_after_exit = kNever;
    if (ready == 0 && has_exited()) {
      if (latest_after_exit == kNever) latest_after_exit = Clock::now() + kMoment;
      if (Clock::now() >= latest_after_exit) {
        fail("exited while other processes kept its output open, after " + std::to_string(expected - answer.size()) +
             " of " + std::to_string(expected) + " bytes");
      }
    }
    if (ready == 0 && InterruptWatch::requested()) {
      if (latest_after_interrupt == kNever) latest_after_interrupt = Clock::now() + kAfterInterrupt;
      if (Clock::now() >= latest_after_interrupt) throw Interrupted("waiting for " + name_);
    }
    if (ends[2].revents != 0) read_errors();
    if (ends[1].revents != 0 && !read_some(answer)) {
      fail("ended its output after " + std::to_string(expected - answer.size()) + " of " + std::to_string(expected) +
           " bytes");
    }
    if (ends[0].revents != 0) write_some(question);
  }
  // Checked here and not at the next request, because an extra byte makes all later answers wrong.
  if (has_output()) fail(kTooMuch);
}

void ChildProcess::finish(std::chrono::milliseconds patience) {
  const Clock::time_point latest = Clock::now() + patience;
  close_end(input_);
  while (output_ >= 0) {
    const bool exited = has_exited();
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(latest - Clock::now()).count();
    if (!exited && left <= 0) {
      kill();
      fail("did not end its output within " + std::to_string(patience.count()) + " ms after the end of its input");
    }
    pollfd ends[] = {{output_, POLLIN, 0}, {errors_, POLLIN, 0}};
    const int pause = exited ? 0 : static_cast<int>(std::min<int64_t>(left, kLookAtEndEvery));
    const int ready = ::poll(ends, 2, pause);
    if (ready < 0) {
      if (errno == EINTR) continue;
      throw SystemError(name_ + ": cannot wait for it: " + std::strerror(errno));
    }
    if (ends[1].revents != 0) read_errors();
    // All output that the program wrote before its exit has arrived; other processes may keep the output open.
    if (ends[0].revents == 0 && exited) break;
    if (ends[0].revents == 0) continue;
    uint8_t surplus;
    std::span<uint8_t> rest(&surplus, 1);
    if (!read_some(rest)) break;
    if (rest.empty()) fail(kTooMuch);
  }
  const std::string end = end_text(latest);
  if (end.empty()) {
    kill();
    fail("did not exit within " + std::to_string(patience.count()) + " ms after the end of its input");
  }
  kill();
  if (end != kExitedNormally) fail(end, true);
}

void ChildProcess::write_some(std::span<const uint8_t>& rest) {
  const ssize_t count = ::write(input_, rest.data(), rest.size());
  if (count >= 0) {
    rest = rest.subspan(static_cast<size_t>(count));
  } else if (errno != EAGAIN && errno != EINTR) {
    rest = {};  // the program has closed its input; only its answer matters now
  }
}

bool ChildProcess::read_some(std::span<uint8_t>& rest) {
  const ssize_t count = ::read(output_, rest.data(), rest.size());
  if (count > 0) rest = rest.subspan(static_cast<size_t>(count));
  return count > 0 || (count < 0 && (errno == EAGAIN || errno == EINTR));
}

void ChildProcess::read_errors() {
  char buffer[4096];
  const ssize_t count = ::read(errors_, buffer, sizeof buffer);
  if (count < 0 && (errno == EAGAIN || errno == EINTR)) return;
  if (count <= 0) return close_end(errors_);
  last_errors_.append(buffer, static_cast<size_t>(count));
  if (last_errors_.size() > kErrorsKept) last_errors_.erase(0, last_errors_.size() - kErrorsKept);
}

std::string ChildProcess::end_text(Clock::time_point latest) {
  while (!has_exited()) {
    if (Clock::now() >= latest) return {};
    if (errors_ >= 0) read_errors();  // otherwise the program might wait because the pipe is full
    const timespec moment = {0, 1'000'000};
    ::nanosleep(&moment, nullptr);
  }
  return WIFSIGNALED(status_) ? "was ended by signal " + std::to_string(WTERMSIG(status_))
                              : "exited with status " + std::to_string(WEXITSTATUS(status_));
}

void ChildProcess::fail(const std::string& what, bool has_status) {
  close_end(input_);
  const std::string end = was_killed_ || has_status ? std::string() : end_text(Clock::now() + kMoment);
  while (errors_ >= 0) {
    pollfd ready = {errors_, POLLIN, 0};
    if (::poll(&ready, 1, 0) <= 0) break;
    read_errors();
  }
  std::string last = last_errors_;
  last.erase(last.find_last_not_of(" \t\r\n") + 1);
  if (const size_t line = last.rfind('\n'); line != std::string::npos) last.erase(0, line + 1);
  for (char& c : last) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = ' ';
  }
  if (last.size() > kLongestLine) {
    size_t cut = kLongestLine;
    while (cut > 0 && (last[cut] & 0xc0) == 0x80) cut--;
    last = last.substr(0, cut) + "…";
  }
  throw SystemError(name_ + " " + what + (end.empty() ? "" : " and " + end) + (last.empty() ? "" : ": " + last));
}

}  // namespace sallow
