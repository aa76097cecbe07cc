#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "campaign/run_progress.h"
#include "store/counts.h"

namespace sallow {

/// Pieces of one run for one worker, to be sampled in order.
struct WorkOrder {
  size_t run = 0;
  std::vector<ShardPiece> pieces;
};

/// The result of one piece of an order.
struct WorkResult {
  size_t run = 0;
  ShardPiece piece;
  std::optional<Counts> counts;             // nothing if cancelled
  std::optional<std::string> failed_shots;  // for tasks with same_shots
  bool ends_order = false;
};

/// Threads that process orders in sequence and return results as they are finished.
///
/// wait() rethrows the first exception of the work; after it no more orders are processed.
class WorkCrew {
 public:
  /// Samples a piece: `result` has run and piece, and the function fills in the rest. Called by each `worker` in
  /// [0, threads), one call at a time. Sets no counts if `cancelled` became true meanwhile.
  using Take = std::function<void(size_t worker, WorkResult& result, const std::atomic<bool>& cancelled)>;

  WorkCrew(size_t threads, size_t run_count, Take take);
  ~WorkCrew() { stop(); }
  WorkCrew(const WorkCrew&) = delete;
  WorkCrew& operator=(const WorkCrew&) = delete;

  void submit(WorkOrder order);
  /// Cancels the remaining orders of this run.
  void cancel(size_t run) { cancelled_[run].store(true, std::memory_order_relaxed); }
  /// The results since the last call; waits for one at most this long.
  std::vector<WorkResult> wait(std::chrono::duration<double> longest);
  /// Cancels everything, waits for the threads, and throws the first exception of the work.
  void finish();

 private:
  void stop();
  void work(size_t worker);

  Take take_;
  std::unique_ptr<std::atomic<bool>[]> cancelled_;  // by run
  size_t run_count_;
  std::mutex mutex_;
  std::condition_variable orders_changed_, results_changed_;
  std::deque<WorkOrder> orders_;
  std::vector<WorkResult> results_;
  std::exception_ptr error_;
  bool closed_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace sallow
