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
  std::string db;                // the store's file; made where it is missing
  std::optional<uint64_t> seed;  // default: the store's; a fresh one for a new store
  uint64_t fresh_seed = 0;       // what a new store gets where no seed is given
  size_t threads = 1;
  ShardRange shards;                              // the part of each task's shards that is taken here
  double wait_seconds = ResultStore::kUsualWait;  // for a locked store
  std::function<bool()> stop = {};                // where it says true, the campaign ends with what is stored
};

/// How far a task is.
struct TaskView {
  Tally counted;                // up to where all shards are there
  double seconds_per_shot = 0;  // of one core, in this process; 0: not known yet
  uint64_t shots_expected = 0;  // more, by RunProgress::shots_expected(): an estimate
  bool active = false;          // shots of it are being taken, here
  bool done = false;
};

/// Who wants to know how a campaign goes. Called on the thread that runs it.
struct CampaignObserver {
  virtual ~CampaignObserver() = default;
  /// `threads`: those of all ranks.
  virtual void started(uint64_t /*seed*/, size_t /*threads*/) {}
  /// So many tasks are new, although the store has counts of them: those are of models of an earlier way (task_id).
  virtual void counts_anew(size_t /*tasks*/) {}
  /// A task's decoder is compiled, and leaves these errors out.
  virtual void left_out(size_t /*task*/, const LeftOut&) {}
  /// Nothing is left to do here but to wait for these; again every few seconds.
  virtual void waits_for(std::span<const ShardWriter::Holder>) {}
  /// After every look at the store, many times a second; an entry a task.
  virtual void progressed(std::span<const TaskView>) {}
};

/// Takes shots for every task until each one's stop rule is met, and stores what is counted shard by shard.
///
/// It may be killed at any moment, and go on from the store with the same call; other processes may fill the same store
/// at the same time. Where each task stops, and with which counts, depends on the tasks, their rules and the seed
/// alone. Cores go to whichever task has waited the longest, for a fraction of a second at a time. An InputError of one
/// task ends the campaign; what is stored stays.
///
/// Of several ranks the first calls this, and all others serve_campaign() (rank_crew.h): they take shots too, and only
/// the first touches the store.
void run_campaign(std::span<const CampaignTask> tasks, const CampaignOptions& options, CampaignObserver& observer,
                  Ranks& ranks = single_rank());

}  // namespace sallow
