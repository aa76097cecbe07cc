#include "stream/parallel/parallel_windows.h"

#include <algorithm>
#include <string>
#include <utility>

#include "base/error.h"

namespace sallow {

ParallelWindows::ParallelWindows(std::shared_ptr<const SandwichSchedule> schedule, uint32_t workers)
    : schedule_(std::move(schedule)),
      events_(*schedule_),
      results_(schedule_->windows().size()),
      frame_((schedule_->observable_count() + 63) / 64),
      states_(results_.size(), State::kWaiting) {
  SALLOW_REQUIRE(workers > 0, "ParallelWindows: at least one worker");
  for (uint32_t k = 0; k < workers; k++) workers_.push_back(std::make_unique<SandwichWorker>(*schedule_));
  for (uint32_t k = 0; k < workers; k++) threads_.emplace_back([this, k] { work(*workers_[k]); });
}

ParallelWindows::~ParallelWindows() {
  {
    const std::lock_guard lock(mutex_);
    stops_ = true;
  }
  changed_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

void ParallelWindows::push_round(std::span<const uint32_t> places) {
  SALLOW_REQUIRE(pushed_ < schedule_->rounds().round_count(),
                 "push_round: the stream has only " + std::to_string(schedule_->rounds().round_count()) + " rounds");
  events_.set_round(pushed_, places);
  bool has_ready = false;
  {
    const std::lock_guard lock(mutex_);
    pushed_++;
    has_ready = find_ready() < states_.size();
  }
  if (has_ready) changed_.notify_all();
}

bool ParallelWindows::is_ready(size_t number) const {
  const SandwichSchedule::Window& window = schedule_->windows()[number];
  if (states_[number] != State::kWaiting || pushed_ < window.end_round()) return false;
  if (!window.is_gap) return true;
  return states_[number - 1] == State::kDone && (number + 1 == states_.size() || states_[number + 1] == State::kDone);
}

// The first window that can be decoded now, or one past the last window.
size_t ParallelWindows::find_ready() {
  while (first_waiting_ < states_.size() && states_[first_waiting_] != State::kWaiting) first_waiting_++;
  for (size_t number = first_waiting_; number < states_.size(); number++) {
    if (is_ready(number)) return number;
    if (schedule_->windows()[number].first_round >= pushed_) break;
  }
  return states_.size();
}

void ParallelWindows::work(SandwichWorker& worker) {
  std::unique_lock lock(mutex_);
  for (;;) {
    size_t number = states_.size();
    changed_.wait(lock, [&] { return stops_ || (number = find_ready()) < states_.size(); });
    if (stops_) return;
    states_[number] = State::kTaken;
    lock.unlock();
    std::exception_ptr failure;
    try {
      worker.decode(number, events_, results_, results_[number]);
    } catch (...) {
      failure = std::current_exception();
    }
    lock.lock();
    if (failure && !failure_) failure_ = failure;
    states_[number] = State::kDone;
    done_++;
    changed_.notify_all();
  }
}

ParallelAnswer ParallelWindows::finish() {
  SALLOW_REQUIRE(pushed_ == schedule_->rounds().round_count(), "finish: only " + std::to_string(pushed_) + " of " +
                                                                   std::to_string(schedule_->rounds().round_count()) +
                                                                   " rounds came");
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return done_ == states_.size(); });
  if (failure_) std::rethrow_exception(std::exchange(failure_, nullptr));
  ParallelAnswer answer;
  std::ranges::fill(frame_, 0);
  for (const SandwichResult& result : results_) {
    for (size_t word = 0; word < frame_.size(); word++) frame_[word] ^= result.frame[word];
    answer.unresolved += result.is_resolved ? 0 : 1;
    answer.unexplained += result.is_resolved && !result.is_explained ? 1 : 0;
  }
  answer.frame = frame_;
  return answer;
}

void ParallelWindows::reset() {
  const std::lock_guard lock(mutex_);
  SALLOW_REQUIRE(done_ == states_.size() || pushed_ == 0, "reset: call finish() first");
  std::ranges::fill(states_, State::kWaiting);
  pushed_ = 0;
  first_waiting_ = done_ = 0;
}

}  // namespace sallow
