#include "process/stop_signals.h"

#include <signal.h>

#include <atomic>

namespace sallow {
namespace {

std::atomic<bool> stop_requested = false;
static_assert(std::atomic<bool>::is_always_lock_free, "a signal handler writes it");
struct sigaction interrupt_before, terminate_before;

extern "C" void note_stop(int) {
  stop_requested = true;
}

}  // namespace

StopSignals::StopSignals() {
  stop_requested = false;
  struct sigaction action = {};
  action.sa_handler = note_stop;
  action.sa_flags = static_cast<int>(SA_RESETHAND);
  ::sigaction(SIGINT, &action, &interrupt_before);
  ::sigaction(SIGTERM, &action, &terminate_before);
}

StopSignals::~StopSignals() {
  ::sigaction(SIGINT, &interrupt_before, nullptr);
  ::sigaction(SIGTERM, &terminate_before, nullptr);
}

bool StopSignals::requested() {
  return stop_requested;
}

}  // namespace sallow
