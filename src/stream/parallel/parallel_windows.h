#pragma once

#include <condition_variable>
#include <cstdint>
#include <exception>
#include <memory>
#include <mutex>
#include <span>
#include <thread>
#include <vector>

#include "decode/window/sandwich_schedule.h"

namespace sallow {

/// The answer to a stream.
struct ParallelAnswer {
  std::span<const uint64_t> frame;  // one bit per observable; valid until the next reset
  uint64_t unresolved = 0;          // windows that no error explains
  uint64_t unexplained = 0;         // windows with events left in their committed rounds
};

/// Decodes the windows of a sandwich on several threads, as soon as their rounds are there. The answer is the same with
/// any number of threads. Memory is that of the stream; nothing is allocated once it is warm.
class ParallelWindows {
 public:
  ParallelWindows(std::shared_ptr<const SandwichSchedule> schedule, uint32_t workers);
  ~ParallelWindows();
  ParallelWindows(const ParallelWindows&) = delete;
  ParallelWindows& operator=(const ParallelWindows&) = delete;

  /// Gives the next round: the places of the detectors that fired. UsageError if the stream has no such round or place.
  void push_round(std::span<const uint32_t> places);
  /// Waits until all windows are decoded. UsageError if rounds are missing. Throws what a decoder threw.
  ParallelAnswer finish();
  /// Starts again at round 0, after finish().
  void reset();
  /// By number of the window, after finish().
  std::span<const SandwichResult> results() const { return results_; }

 private:
  enum class State : uint8_t { kWaiting, kTaken, kDone };

  void work(SandwichWorker& worker);
  size_t find_ready();
  bool is_ready(size_t number) const;

  std::shared_ptr<const SandwichSchedule> schedule_;
  SandwichEvents events_;
  std::vector<SandwichResult> results_;  // written by the thread that took the window, read once it is done
  std::vector<uint64_t> frame_;
  std::vector<std::unique_ptr<SandwichWorker>> workers_;

  std::mutex mutex_;  // of all below
  std::condition_variable changed_;
  std::vector<State> states_;  // by window
  uint32_t pushed_ = 0;
  size_t first_waiting_ = 0;  // all windows before it are taken
  size_t done_ = 0;
  bool stops_ = false;
  std::exception_ptr failure_;

  std::vector<std::thread> threads_;
};

}  // namespace sallow
