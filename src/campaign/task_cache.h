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

/// A cache of compiled tasks. Only the most recently used are kept, so that a campaign of hundreds of large models fits
/// in memory; other tasks are compiled again when needed. Safe to share between threads.
class TaskCache {
 public:
  static constexpr size_t kMostHeld = 32;

  TaskCache(std::span<const CampaignTask> tasks, std::vector<uint64_t> seeds, size_t workers);

  /// Throws exceptions of compiling, and of finishing a task that was dropped from the cache. Two threads that need the
  /// same task wait for each other; threads with different tasks do not.
  std::shared_ptr<CompiledTask> get(size_t task);
  /// The seconds of the last compilation of the task; 0 if it was not compiled.
  double compile_seconds(size_t task);
  /// Errors that decoders leave out; each task is returned once.
  std::vector<std::pair<size_t, LeftOut>> take_left_out();
  /// Releases all tasks; none may be in use. Throws the first failure of CompiledTask::finish() that get()
  /// has not thrown.
  void finish();
  /// Tasks whose CompiledTask::finish() failed: their counts must not be used.
  std::vector<size_t> failed_tasks();

 private:
  struct Entry {
    std::mutex compiling;
    std::shared_ptr<CompiledTask> task;
    double seconds = 0;
    bool reported = false;
  };

  std::shared_ptr<CompiledTask> compile(size_t task);
  void throw_failure();

  std::span<const CampaignTask> tasks_;
  std::vector<uint64_t> seeds_;
  size_t workers_, most_held_;
  std::mutex mutex_;            // guards everything except compilation, which Entry::compiling guards
  std::exception_ptr failure_;  // of finishing a task, until it is thrown
  std::vector<size_t> failed_tasks_;
  std::vector<Entry> entries_;
  std::list<size_t> latest_;  // cached tasks, most recently used first
  std::vector<std::pair<size_t, LeftOut>> left_out_;
};

}  // namespace sallow
