#pragma once

#include <chrono>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>

#include "process/interrupt.h"
#include "terminal/status_line.h"

namespace sallow {

/// Work in steps, shown as a bar with the time left (StatusLine), and stopped by Ctrl-C between two steps. Where the
/// work writes to the screen itself, no bar is shown.
///
/// Safe to call from several threads.
class Progress {
 public:
  /// `total` 0 means that the end is not known: then only the count is shown. `unit` is what a step is: "shots".
  Progress(std::string title, uint64_t total, std::string unit = {});

  /// Throws Interrupted, which says how many steps are done, where Ctrl-C was pressed.
  void advance(uint64_t steps);
  /// Whether a note would be seen: on a terminal, a few times a second.
  bool takes_note();
  /// What has been found so far, shown behind the bar; and the part of the work that is done, where that may be more
  /// than the steps say, as when the work ends after so many failures.
  void note(std::string found, double part = 0);

 private:
  using Clock = std::chrono::steady_clock;
  std::string line();

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

/// Work whose steps are not known, shown by what it is and how long it has taken.
class Waiting {
 public:
  explicit Waiting(std::string title);

 private:
  StatusLine shown_;
};

/// What act() returns, shown while it works.
template <typename Act>
auto while_waiting(const char* title, Act&& act) {
  const Waiting waiting(title);
  return act();
}

/// A bar of 30 characters and the time left, of work that has taken so long for this part of it.
std::string bar_text(double part, double seconds_taken);

}  // namespace sallow
