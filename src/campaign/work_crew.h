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

/// Pieces of one run for one worker, to be taken in order.
struct WorkOrder {
  size_t run = 0;
  std::vector<ShardPiece> pieces;
};

/// What came of one piece of an order.
struct WorkResult {
  size_t run = 0;
  ShardPiece piece;
  std::optional<Counts> counts;             // nothing: it was cancelled
  std::optional<std::string> failed_shots;  // of tasks of same_shots
  bool ends_order = false;
};

/// Threads that take orders as they come and hand back results as they are done.
///
/// The first exception that the work throws comes out of wait(); the crew takes nothing more after it.
class WorkCrew {
 public:
  /// Takes a piece of a run, of which the result has run and piece, and fills in the rest; called by `worker` in
  /// [0, threads), one call at a time each. No counts where `cancelled` became true meanwhile.
  using Take = std::function<void(size_t worker, WorkResult& result, const std::atomic<bool>& cancelled)>;

  WorkCrew(size_t threads, size_t run_count, Take take);
  ~WorkCrew() { stop(); }
  WorkCrew(const WorkCrew&) = delete;
  WorkCrew& operator=(const WorkCrew&) = delete;

  void submit(WorkOrder order);
  /// What is left of this run's orders is of no use any more.
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
