#pragma once

#include <chrono>
#include <cstdint>
#include <mutex>
#include <string>

namespace sallow {

/// A bar with the time left, on standard error and only on a terminal; silent anywhere else, and on ranks other than
/// the first.
///
/// Safe to call from several threads. It draws at most ten times a second.
class Progress {
 public:
  /// `total` 0 means that the end is not known: then only the count is shown.
  Progress(std::string title, uint64_t total);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void advance(uint64_t steps);

 private:
  using Clock = std::chrono::steady_clock;
  void draw(Clock::time_point now);

  std::string title_;
  uint64_t total_;
  bool shown_;
  std::mutex mutex_;
  uint64_t done_ = 0;
  Clock::time_point start_;
  Clock::time_point drawn_;
};

}  // namespace sallow
