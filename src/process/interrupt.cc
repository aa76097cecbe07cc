#include "process/interrupt.h"

#include <signal.h>
#include <unistd.h>

#include <atomic>
#include <cstring>
#include <mutex>

namespace sallow {
namespace {

std::atomic<bool> was_interrupted = false;
static_assert(std::atomic<bool>::is_always_lock_free, "a signal handler reads and writes it");
struct sigaction before_telling, before_watching;  // what SIGINT did; written before a handler can read them

void write_text(const char* text) {
  // Standard error may be gone; there is nobody else to tell.
  [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, text, std::strlen(text));
}

extern "C" void tell_and_end(int signal) {
  write_text("\nsallow: interrupted; files that were not finished are removed\n");
  ::sigaction(SIGINT, &before_telling, nullptr);
  ::raise(signal);
}

extern "C" void note_interrupt(int signal) {
  if (was_interrupted.exchange(true)) {
    ::sigaction(SIGINT, &before_watching, nullptr);
    ::raise(signal);
    return;
  }
  write_text("\nsallow: stopping after this step; Ctrl-C once more stops at once\n");
}

std::mutex watch_mutex;
size_t watches = 0;
bool is_watching = false;

/// Installs the handler unless interrupts are ignored, as they are by nohup and in the background of scripts.
bool install(void (*handler)(int), struct sigaction& before) {
  if (::sigaction(SIGINT, nullptr, &before) != 0 || before.sa_handler == SIG_IGN) return false;
  struct sigaction action = {};
  action.sa_handler = handler;
  action.sa_flags = SA_RESTART;
  return ::sigaction(SIGINT, &action, nullptr) == 0;
}

}  // namespace

Interrupted::Interrupted(std::string where, std::string remedy)
    : where_(std::move(where)), message_("interrupted: " + where_), remedy_(std::move(remedy)) {}

InterruptWatch::InterruptWatch() {
  const std::lock_guard lock(watch_mutex);
  if (watches++ == 0) is_watching = install(note_interrupt, before_watching);
}

InterruptWatch::~InterruptWatch() {
  const std::lock_guard lock(watch_mutex);
  if (--watches == 0 && is_watching) ::sigaction(SIGINT, &before_watching, nullptr);
}

bool InterruptWatch::requested() {
  return was_interrupted;
}

void tell_of_interrupts() {
  install(tell_and_end, before_telling);
}

}  // namespace sallow
