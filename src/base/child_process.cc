#include "base/child_process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <ctime>
#include <utility>

#include "base/error.h"

extern char** environ;

namespace sallow {
namespace {

constexpr size_t kErrorsKept = 4096;
constexpr int kPatienceMs = 1000;

void close_end(int& end) {
  if (end >= 0) ::close(end);
  end = -1;
}

/// While it lives, writing to a pipe that nobody reads fails instead of ending the program.
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

  Pipe() {
    int ends[2];
    // Closed in other programs that this one starts, or else those would keep it open.
    if (::pipe2(ends, O_CLOEXEC) != 0) throw SystemError("cannot make a pipe: " + std::string(std::strerror(errno)));
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
  Pipe input, output, errors;
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, input.read_end, STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, output.write_end, STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, errors.write_end, STDERR_FILENO);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t usual;
  sigemptyset(&usual);
  posix_spawnattr_setsigmask(&attributes, &usual);
  sigaddset(&usual, SIGPIPE);
  posix_spawnattr_setsigdefault(&attributes, &usual);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
  std::string shell = "sh", flag = "-c", line = "exec " + command;
  char* arguments[] = {shell.data(), flag.data(), line.data(), nullptr};
  const int problem = posix_spawn(&process_, "/bin/sh", &actions, &attributes, arguments, environ);
  posix_spawn_file_actions_destroy(&actions);
  posix_spawnattr_destroy(&attributes);
  if (problem != 0) {
    process_ = -1;
    throw SystemError(name_ + ": cannot start it: " + std::strerror(problem));
  }
  input_ = Pipe::take(input.write_end);
  output_ = Pipe::take(output.read_end);
  errors_ = Pipe::take(errors.read_end);
}

ChildProcess::~ChildProcess() {
  close_end(input_);
  close_end(output_);
  close_end(errors_);
  if (process_ < 0 || !end_text().empty()) return;
  ::kill(process_, SIGKILL);
  while (::waitpid(process_, nullptr, 0) < 0 && errno == EINTR) continue;
}

void ChildProcess::exchange(std::span<const uint8_t> question, std::span<uint8_t> answer) {
  pollfd early = {output_, POLLIN, 0};
  if (::poll(&early, 1, 0) > 0 && (early.revents & POLLIN) != 0) fail("wrote more than it was asked for");
  const WithoutPipeSignal guard;
  const size_t expected = answer.size();
  while (!question.empty() || !answer.empty()) {
    pollfd ends[] = {
        {question.empty() ? -1 : input_, POLLOUT, 0}, {answer.empty() ? -1 : output_, POLLIN, 0}, {errors_, POLLIN, 0}};
    if (::poll(ends, 3, -1) < 0) {
      if (errno == EINTR) continue;
      throw SystemError(name_ + ": cannot wait for it: " + std::strerror(errno));
    }
    if (ends[2].revents != 0) hear_errors();
    if (ends[1].revents != 0 && !read_some(answer)) {
      fail("ended its output after " + std::to_string(expected - answer.size()) + " of " + std::to_string(expected) +
           " bytes");
    }
    if (ends[0].revents != 0) write_some(question);
  }
}

void ChildProcess::write_some(std::span<const uint8_t>& rest) {
  const ssize_t count = ::write(input_, rest.data(), rest.size());
  if (count >= 0) {
    rest = rest.subspan(static_cast<size_t>(count));
  } else if (errno != EAGAIN && errno != EINTR) {
    rest = {};  // it reads no more; whether it still answers is what counts
  }
}

bool ChildProcess::read_some(std::span<uint8_t>& rest) {
  const ssize_t count = ::read(output_, rest.data(), rest.size());
  if (count > 0) rest = rest.subspan(static_cast<size_t>(count));
  return count > 0 || (count < 0 && (errno == EAGAIN || errno == EINTR));
}

void ChildProcess::hear_errors() {
  char buffer[4096];
  const ssize_t count = ::read(errors_, buffer, sizeof buffer);
  if (count < 0 && (errno == EAGAIN || errno == EINTR)) return;
  if (count <= 0) return close_end(errors_);
  last_errors_.append(buffer, static_cast<size_t>(count));
  if (last_errors_.size() > kErrorsKept) last_errors_.erase(0, last_errors_.size() - kErrorsKept);
}

std::string ChildProcess::end_text() {
  int status = 0;
  for (int waited = 0;; waited++) {
    const pid_t ended = ::waitpid(process_, &status, WNOHANG);
    if (ended == process_) break;
    if (waited >= kPatienceMs) return {};
    const timespec moment = {0, 1'000'000};
    ::nanosleep(&moment, nullptr);
  }
  process_ = -1;
  return WIFSIGNALED(status) ? "was ended by signal " + std::to_string(WTERMSIG(status))
                             : "exited with status " + std::to_string(WEXITSTATUS(status));
}

void ChildProcess::fail(const std::string& what) {
  close_end(input_);
  const std::string end = process_ < 0 ? std::string() : end_text();
  while (errors_ >= 0) {
    pollfd ready = {errors_, POLLIN, 0};
    if (::poll(&ready, 1, 0) <= 0) break;
    hear_errors();
  }
  std::string last = last_errors_;
  last.erase(last.find_last_not_of(" \t\r\n") + 1);
  if (const size_t line = last.rfind('\n'); line != std::string::npos) last.erase(0, line + 1);
  for (char& c : last) {
    if (static_cast<unsigned char>(c) < 0x20) c = ' ';
  }
  throw SystemError(name_ + " " + what + (end.empty() ? "" : " and " + end) + (last.empty() ? "" : ": " + last));
}

}  // namespace sallow
