#include "campaign/work_crew.h"

#include <system_error>
#include <utility>

#include "base/error.h"

namespace sallow {

WorkCrew::WorkCrew(size_t threads, size_t run_count, Take take)
    : take_(std::move(take)), cancelled_(new std::atomic<bool>[run_count]()), run_count_(run_count) {
  for (size_t worker = 0; worker < threads; worker++) {
    try {
      threads_.emplace_back([this, worker] { work(worker); });
    } catch (const std::system_error& error) {
      // The threads that were started do all the work.
      if (worker == 0) throw SystemError("cannot start a thread for sampling: " + error.code().message());
      break;
    }
  }
}

void WorkCrew::stop() {
  {
    std::lock_guard lock(mutex_);
    closed_ = true;
  }
  for (size_t run = 0; run < run_count_; run++) cancel(run);
  orders_changed_.notify_all();
  for (std::thread& thread : threads_) {
    if (thread.joinable()) thread.join();
  }
}

void WorkCrew::finish() {
  stop();
  if (error_) std::rethrow_exception(error_);
}

void WorkCrew::submit(WorkOrder order) {
  {
    std::lock_guard lock(mutex_);
    orders_.push_back(std::move(order));
  }
  orders_changed_.notify_one();
}

std::vector<WorkResult> WorkCrew::wait(std::chrono::duration<double> longest) {
  std::unique_lock lock(mutex_);
  results_changed_.wait_for(lock, longest, [&] { return !results_.empty() || error_; });
  if (error_) std::rethrow_exception(error_);
  return std::exchange(results_, {});
}

void WorkCrew::work(size_t worker) {
  while (true) {
    WorkOrder order;
    {
      std::unique_lock lock(mutex_);
      orders_changed_.wait(lock, [&] { return closed_ || !orders_.empty(); });
      if (closed_) return;
      order = std::move(orders_.front());
      orders_.pop_front();
    }
    for (size_t k = 0; k < order.pieces.size(); k++) {
      WorkResult result{order.run, order.pieces[k], std::nullopt, std::nullopt, k + 1 == order.pieces.size()};
      std::exception_ptr error;
      try {
        if (!cancelled_[order.run].load(std::memory_order_relaxed)) {
          take_(worker, result, cancelled_[order.run]);
        }
      } catch (...) {
        error = std::current_exception();
      }
      {
        std::lock_guard lock(mutex_);
        if (error) {
          if (!error_) error_ = error;
          closed_ = true;
        } else {
          results_.push_back(std::move(result));
        }
        if (closed_) k = order.pieces.size();
      }
      results_changed_.notify_one();
      if (error) orders_changed_.notify_all();
    }
  }
}

}  // namespace sallow
