#pragma once

#include <chrono>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>

#include "base/stop_request.h"
#include "process/interrupt.h"
#include "terminal/status_line.h"

namespace sallow {

/// Work in steps, shown as a bar with the remaining time (StatusLine), and stopped by Ctrl-C between two steps. If the
/// work writes to the screen itself, no bar is shown.
///
/// Safe to call from several threads.
class Progress {
 public:
  /// If `total` is 0 the end is unknown, and only the count is shown. `unit` is the unit of a step: "shots".
  Progress(std::string title, uint64_t total, std::string unit = {});

  /// Throws Interrupted, with the number of finished steps, if Ctrl-C was pressed.
  void advance(uint64_t steps);
  /// Throws Interrupted with the number of finished steps and a remedy.
  [[noreturn]] void rethrow(const std::string& remedy);
  /// Whether a note would be visible: true on a terminal, a few times per second.
  bool takes_note();
  /// `found` is a result so far, shown after the bar. `part` is the finished fraction of the work if it may be larger
  /// than the fraction of steps, for example if the work ends after a number of failures.
  void note(std::string found, double part = 0);

 private:
  using Clock = std::chrono::steady_clock;
  std::string line();
  std::string where() const;

  const std::string title_, unit_;
  const uint64_t total_;
  std::mutex mutex_;
  uint64_t done_ = 0;
  double part_ = 0;
  std::string found_;
  Clock::time_point noted_;
  const Clock::time_point start_;
  InterruptWatch watch_;
  StatusLine shown_;  // the last member: its thread reads the others
};

/// Work without known steps, shown by its title and elapsed time.
class Waiting {
 public:
  explicit Waiting(std::string title);

 private:
  StatusLine shown_;
};

/// Returns act(); shows `title` meanwhile.
template <typename Act>
auto while_waiting(const char* title, Act&& act) {
  const Waiting waiting(title);
  return act();
}

/// Returns act(), which Ctrl-C may end at any place that calls stop_if_requested(), not only between two steps of the
/// progress. Throws Interrupted with this remedy.
template <typename Act>
auto stop_on_interrupt(Progress& progress, const std::string& remedy, Act&& act) {
  try {
    const StopScope scope(&InterruptWatch::request());
    return act();
  } catch (const Stopped&) {
    progress.rethrow(remedy);
  } catch (const Interrupted&) {
    progress.rethrow(remedy);
  }
}

/// A bar of 30 characters and the remaining time, if this fraction of the work took `seconds_taken`.
std::string bar_text(double part, double seconds_taken);

}  // namespace sallow
