#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/ranks.h"
#include "campaign/campaign_task.h"
#include "campaign/run_progress.h"
#include "decode/contract/decoder.h"
#include "store/shard_writer.h"

namespace sallow {

struct CampaignOptions {
  std::string db;                // the store's file; created if missing
  std::optional<uint64_t> seed;  // default: the store's seed, or fresh_seed for a new store
  uint64_t fresh_seed = 0;       // the seed of a new store if no seed is given
  size_t threads = 1;
  ShardRange shards;                              // the part of each task's shards that this process samples
  double wait_seconds = ResultStore::kUsualWait;  // for a locked store
  std::function<bool()> stop = {};                // if it returns true, the campaign ends with the stored counts
};

/// The progress of a task.
struct TaskView {
  Tally counted;                // over the first shards without a gap
  double seconds_per_shot = 0;  // of one core, in this process; 0: not known yet
  uint64_t shots_expected = 0;  // estimate of the remaining shots, RunProgress::shots_expected()
  bool active = false;          // whether this process is sampling it now
  bool done = false;
};

/// Receives the progress of a campaign. Called on the thread that runs the campaign.
struct CampaignObserver {
  virtual ~CampaignObserver() = default;
  /// `threads` is the number of threads of all ranks.
  virtual void started(uint64_t /*seed*/, size_t /*threads*/) {}
  /// The number of tasks that are counted again because the store's counts are for models made in an earlier way
  /// (task_id).
  virtual void counts_anew(size_t /*tasks*/) {}
  /// A task's decoder is compiled, and leaves out these errors.
  virtual void left_out(size_t /*task*/, const LeftOut&) {}
  /// This process only waits for these other processes; called every few seconds.
  virtual void waits_for(std::span<const ShardWriter::Holder>) {}
  /// After every access to the store, many times per second; one entry per task.
  virtual void progressed(std::span<const TaskView>) {}
};

/// Samples and decodes every task until its stop rule is met, and stores the counts shard by shard.
///
/// The process may be killed at any moment; the same call resumes from the store. Other processes may fill the same
/// store at the same time. The stopping point of each task and its counts depend only on the tasks, their rules and the
/// seed. Cores work on the task that has waited longest, for a fraction of a second at a time. An InputError of one
/// task ends the campaign; stored counts remain.
///
/// With several ranks, the first rank calls this function, and all others call serve_campaign() (rank_crew.h): they
/// sample too, but only the first rank accesses the store.
void run_campaign(std::span<const CampaignTask> tasks, const CampaignOptions& options, CampaignObserver& observer,
                  Ranks& ranks = single_rank());

}  // namespace sallow
