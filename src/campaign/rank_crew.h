#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <span>
#include <utility>
#include <vector>

#include "base/ranks.h"
#include "campaign/rank_messages.h"
#include "campaign/task_cache.h"
#include "campaign/work_crew.h"

namespace sallow {

/// The threads that sample a campaign: those of this process, the first rank, and those of all other ranks, which call
/// serve_campaign() at the same time.
///
/// The other ranks send reports and receive orders in the answers; no rank sends without a request, so there is no
/// deadlock. An order stays on one rank from submit() to its last result.
class RankCrew {
 public:
  /// Sends the tasks to the other ranks.
  RankCrew(std::span<const CampaignTask> tasks, const std::vector<uint64_t>& seeds, size_t threads, Ranks& ranks);

  /// The number of threads of all ranks together.
  size_t threads() const { return thread_count_; }
  /// Gives the order to the rank with the fewest orders per thread.
  void submit(WorkOrder order);
  /// Cancels the remaining orders of this task.
  void cancel(size_t task);
  /// The results since the last call; waits for one at most this long. Rethrows exceptions of any rank.
  std::vector<WorkResult> wait(std::chrono::duration<double> longest);
  /// The seconds for compiling the task, on some rank; 0 if no rank has compiled it.
  double compile_seconds(size_t task);
  /// Errors that decoders leave out; each task is returned once.
  std::vector<std::pair<size_t, LeftOut>> take_left_out();
  /// Ends the other ranks at the end of the campaign; their remaining orders are dropped. Throws if a decoder ended
  /// with an error on any rank.
  void finish();
  /// After a failure: the tasks whose decoders are known to have ended with an error. Finishes those of this process
  /// first.
  std::set<size_t> failed_tasks();

 private:
  struct Rank {
    uint64_t threads = 0;
    size_t orders_out = 0;
    bool is_waiting = false;  // for the answer to its report
    RankAnswer answer;        // the answer being prepared
  };

  void answer(uint32_t rank);
  void take_in(uint32_t rank, std::vector<WorkResult>& results);
  void throw_failure(uint32_t rank, const RankReport& report);

  Ranks& ranks_;
  TaskCache cache_;
  WorkCrew crew_;
  std::vector<Rank> all_;  // by rank; the first rank (this process) uses only `threads` and `orders_out`
  size_t thread_count_ = 0;
  std::map<size_t, double> compile_seconds_;  // for tasks on other ranks
  std::vector<std::pair<size_t, LeftOut>> left_out_;
  std::set<size_t> left_out_reported_;
  std::set<size_t> failed_tasks_;  // on other ranks
};

/// All ranks except the first call this: works on orders of the first rank's campaign until it ends.
void serve_campaign(size_t threads, Ranks& ranks);

}  // namespace sallow
