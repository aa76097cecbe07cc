#pragma once

#include <cstdint>
#include <exception>
#include <list>
#include <memory>
#include <mutex>
#include <span>
#include <unordered_map>
#include <vector>

#include "campaign/compiled_task.h"

namespace sallow {

/// Tasks compiled when they are first needed. Only the latest few are held, so that a campaign of hundreds of large
/// models fits into memory; those that come back are compiled again. Safe to share between threads.
class TaskCache {
 public:
  static constexpr size_t kMostHeld = 32;

  TaskCache(std::span<const CampaignTask> tasks, std::vector<uint64_t> seeds, size_t workers);

  /// Throws what compiling throws, and what finishing a task that is no longer held threw. Two threads that want the
  /// same task wait for each other; others do not.
  std::shared_ptr<CompiledTask> get(size_t task);
  /// Seconds that compiling the task took, the last time; 0 where it has not been.
  double compile_seconds(size_t task);
  /// Errors that a task's decoder leaves out, each told once.
  std::vector<std::pair<size_t, LeftOut>> take_left_out();
  /// Frees all tasks, once none is in use. Throws the first failure of CompiledTask::finish() that get()
  /// has not thrown.
  void finish();
  /// Tasks whose CompiledTask::finish() failed: what they counted is not to be relied upon.
  std::vector<size_t> ill_ended();

 private:
  struct Entry {
    std::mutex compiling;
    std::shared_ptr<CompiledTask> task;
    double seconds = 0;
    bool told = false;
  };

  std::shared_ptr<CompiledTask> compile(size_t task);
  void throw_failure();

  std::span<const CampaignTask> tasks_;
  std::vector<uint64_t> seeds_;
  size_t workers_, most_held_;
  std::mutex mutex_;            // of all but what Entry::compiling guards: the making of a task
  std::exception_ptr failure_;  // of finishing a task, until it is thrown
  std::vector<size_t> ill_ended_;
  std::vector<Entry> entries_;
  std::list<size_t> latest_;  // held tasks, the latest first
  std::vector<std::pair<size_t, LeftOut>> left_out_;
};

}  // namespace sallow
