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
struct sigaction before_reporting, before_watching;  // the previous SIGINT actions; written before a handler reads them

void write_text(const char* text) {
  // If standard error is closed, the message is lost.
  [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, text, std::strlen(text));
}

extern "C" void report_and_end(int signal) {
  write_text("\nsallow: interrupted; unfinished output files are removed\n");
  ::sigaction(SIGINT, &before_reporting, nullptr);
  ::raise(signal);
}

extern "C" void note_interrupt(int signal) {
  if (was_interrupted.exchange(true)) {
    ::sigaction(SIGINT, &before_watching, nullptr);
    ::raise(signal);
    return;
  }
  write_text("\nsallow: stopping after this step; press Ctrl-C again to stop at once\n");
}

std::mutex watch_mutex;
size_t watches = 0;
bool is_watching = false;

/// Installs the handler unless interrupts are ignored, as with nohup and for background jobs of scripts.
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

const std::atomic<bool>& InterruptWatch::request() {
  return was_interrupted;
}

void report_interrupts() {
  install(report_and_end, before_reporting);
}

}  // namespace sallow
