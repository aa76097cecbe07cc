#include "campaign/task_cache.h"

#include <algorithm>
#include <utility>

#include "base/stopwatch.h"

namespace sallow {

TaskCache::TaskCache(std::span<const CampaignTask> tasks, std::vector<uint64_t> seeds, size_t workers)
    : tasks_(tasks),
      seeds_(std::move(seeds)),
      workers_(workers),
      most_held_(std::max(kMostHeld, 2 * workers)),
      entries_(tasks.size()) {}

std::shared_ptr<CompiledTask> TaskCache::compile(size_t index) {
  // When the last user of a task releases it, the task is finished.
  return {new CompiledTask(tasks_[index], seeds_[index], workers_), [this, index](CompiledTask* task) {
            const std::unique_ptr<CompiledTask> owned(task);
            try {
              task->finish();
            } catch (...) {
              std::lock_guard lock(mutex_);
              if (!failure_) failure_ = std::current_exception();
              failed_tasks_.push_back(index);
            }
          }};
}

void TaskCache::throw_failure() {
  std::exception_ptr failure;
  {
    std::lock_guard lock(mutex_);
    failure = std::exchange(failure_, nullptr);
  }
  if (failure) std::rethrow_exception(failure);
}

void TaskCache::finish() {
  for (Entry& entry : entries_) entry.task.reset();
  latest_.clear();
  throw_failure();
}

std::vector<size_t> TaskCache::failed_tasks() {
  std::lock_guard lock(mutex_);
  return failed_tasks_;
}

std::shared_ptr<CompiledTask> TaskCache::get(size_t index) {
  throw_failure();
  Entry& entry = entries_[index];
  std::lock_guard compiling(entry.compiling);
  std::shared_ptr<CompiledTask> task, dropped;  // `dropped` is released outside the lock
  {
    std::lock_guard lock(mutex_);
    task = entry.task;
  }
  double seconds = 0;
  if (!task) {
    const Stopwatch stopwatch;
    task = compile(index);
    seconds = stopwatch.seconds();
  }
  std::lock_guard lock(mutex_);
  if (!entry.task) {
    entry.task = task;
    if (seconds > 0) entry.seconds = seconds;
    if (const LeftOut left_out = task->left_out(); left_out.errors > 0 && !entry.reported) {
      left_out_.push_back({index, left_out});
    }
    entry.reported = true;
  } else {
    latest_.remove(index);
  }
  latest_.push_front(index);
  if (latest_.size() > most_held_) {
    dropped = std::move(entries_[latest_.back()].task);
    latest_.pop_back();
  }
  return task;
}

double TaskCache::compile_seconds(size_t task) {
  std::lock_guard lock(mutex_);
  return entries_[task].seconds;
}

std::vector<std::pair<size_t, LeftOut>> TaskCache::take_left_out() {
  std::lock_guard lock(mutex_);
  return std::exchange(left_out_, {});
}

}  // namespace sallow
