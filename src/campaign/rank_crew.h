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

/// The threads that take a campaign's shots: those of this process, the first rank, and those of all other ranks, which
/// call serve_campaign() meanwhile.
///
/// The other ranks report what they have done and get orders in the answer; no rank sends unasked, so that none waits
/// for one who waits. An order lies with one rank from submit() to its last result.
class RankCrew {
 public:
  /// Tells the other ranks the tasks.
  RankCrew(std::span<const CampaignTask> tasks, const std::vector<uint64_t>& seeds, size_t threads, Ranks& ranks);

  /// Of all ranks together.
  size_t threads() const { return thread_count_; }
  /// Gives the order to the rank with the least to do for each of its threads.
  void submit(WorkOrder order);
  /// What is left of this task's orders is of no use any more.
  void cancel(size_t task);
  /// The results since the last call; waits for one at most this long. What was thrown on any rank is thrown here.
  std::vector<WorkResult> wait(std::chrono::duration<double> longest);
  /// Seconds that compiling the task took, on some rank; 0 where none has.
  double compile_seconds(size_t task);
  /// Errors that a task's decoder leaves out, each told once.
  std::vector<std::pair<size_t, LeftOut>> take_left_out();
  /// Lets the other ranks go, where the campaign came to its end; what they have still in hand is dropped. Throws where
  /// a decoder did not end as it should, on any rank.
  void finish();
  /// After a failure: tasks whose decoders did not end as they should, as far as that is known. Ends those of this
  /// process first.
  std::set<size_t> ill_ended();

 private:
  struct Rank {
    uint64_t threads = 0;
    size_t orders_out = 0;
    bool is_waiting = false;  // for the answer to its report
    RankAnswer answer;        // as far as there is one
  };

  void answer(uint32_t rank);
  void take_in(uint32_t rank, std::vector<WorkResult>& results);
  void throw_failure(uint32_t rank, const RankReport& report);

  Ranks& ranks_;
  TaskCache cache_;
  WorkCrew crew_;
  std::vector<Rank> all_;  // by rank; of the first, this process, only the numbers
  size_t thread_count_ = 0;
  std::map<size_t, double> compile_seconds_;  // of tasks on other ranks
  std::vector<std::pair<size_t, LeftOut>> left_out_;
  std::set<size_t> left_out_told_;
  std::set<size_t> ill_ended_;  // on other ranks
};

/// All ranks but the first: takes orders of the first one's campaign until it is over.
void serve_campaign(size_t threads, Ranks& ranks);

}  // namespace sallow
