#include "base/unfinished_files.h"

#include <unistd.h>

#include <array>
#include <atomic>
#include <csignal>

namespace sallow {
namespace {

/// The names, readable from a signal handler.
std::array<std::atomic<const char*>, 64> unfinished;

/// Signals whose default action ends the program: sent from outside, caused by resource limits, or caused by bugs.
constexpr int kEndingSignals[] = {SIGINT,  SIGHUP,  SIGTERM, SIGPIPE, SIGQUIT, SIGALRM, SIGUSR1,
                                  SIGUSR2, SIGXCPU, SIGABRT, SIGSEGV, SIGBUS,  SIGFPE,  SIGILL};

void take_over(int signal, const struct sigaction& action) {
  struct sigaction before;
  if (::sigaction(signal, nullptr, &before) == 0 && before.sa_handler == SIG_DFL) {
    ::sigaction(signal, &action, nullptr);
  }
}

extern "C" void remove_unfinished_files(int signal) {
  for (const std::atomic<const char*>& slot : unfinished) {
    if (const char* name = slot.load()) ::unlink(name);
  }
  ::raise(signal);  // SA_RESETHAND restored the default action
}

extern "C" void let_the_write_fail(int) {}

}  // namespace

void remove_unfinished_files_on_signals() {
  struct sigaction action = {};
  action.sa_handler = remove_unfinished_files;
  action.sa_flags = static_cast<int>(SA_RESETHAND);
  for (const int signal : kEndingSignals) take_over(signal, action);
  // Unlike SIG_IGN, a handler is not inherited by programs that this one starts.
  action.sa_handler = let_the_write_fail;
  action.sa_flags = SA_RESTART;
  take_over(SIGXFSZ, action);
}

UnfinishedName::UnfinishedName(std::string path) : path_(std::move(path)) {
  for (std::atomic<const char*>& slot : unfinished) {
    const char* none = nullptr;
    if (slot.compare_exchange_strong(none, path_.c_str())) return;
  }
}

UnfinishedName::~UnfinishedName() {
  for (std::atomic<const char*>& slot : unfinished) {
    const char* expected = path_.c_str();
    if (slot.compare_exchange_strong(expected, nullptr)) return;
  }
}

}  // namespace sallow
