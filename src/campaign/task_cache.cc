#include "campaign/task_cache.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace sallow {

TaskCache::TaskCache(std::span<const CampaignTask> tasks, std::vector<uint64_t> seeds, size_t workers)
    : tasks_(tasks),
      seeds_(std::move(seeds)),
      workers_(workers),
      most_held_(std::max(kMostHeld, 2 * workers)),
      entries_(tasks.size()) {}

std::shared_ptr<CompiledTask> TaskCache::get(size_t index) {
  Entry& entry = entries_[index];
  std::lock_guard compiling(entry.compiling);
  std::shared_ptr<CompiledTask> task, dropped;  // dropped outside the lock
  {
    std::lock_guard lock(mutex_);
    task = entry.task;
  }
  double seconds = 0;
  if (!task) {
    const auto start = std::chrono::steady_clock::now();
    task = std::make_shared<CompiledTask>(tasks_[index], seeds_[index], workers_);
    seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  }
  std::lock_guard lock(mutex_);
  if (!entry.task) {
    entry.task = task;
    if (seconds > 0) entry.seconds = seconds;
    if (const LeftOut left_out = task->left_out(); left_out.errors > 0 && !entry.told) {
      left_out_.push_back({index, left_out});
    }
    entry.told = true;
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
