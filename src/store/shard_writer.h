#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "store/result_store.h"
#include "store/this_process.h"

namespace sallow {

/// Fills a store from one process; any number of processes may fill the same store.
///
/// A run is a task with a seed; its shots are numbered, and a shard is a range of shots. A process claims a shard
/// before it samples it, so that no other process samples it too. If two processes sample the same shard anyway (a
/// claim expires if its process has ended or has no heartbeat), the store keeps the first result: (run, first shot) is
/// a key. Call every function except the constructor within a Transaction.
///
/// Heartbeats do not depend on clocks that can be set. Each process counts its transactions in the store. If this count
/// does not change for a certain time by another process's monotonic clock, that process removes the claims. On the
/// same machine, a process that has ended is detected at once.
class ShardWriter {
 public:
  /// The counts that stop rules use.
  struct Stored {
    size_t run;
    uint64_t first_shot, shots, failures, discards;
  };
  struct Claim {
    size_t run;
    uint64_t first_shot;
  };
  /// Another process that has claims.
  struct Holder {
    std::string host;
    uint64_t process = 0, shards = 0;
  };

  /// `seconds` returns the time of a monotonic clock.
  explicit ShardWriter(ResultStore& store, std::function<double()> seconds = monotonic_seconds);
  /// Releases remaining claims, if possible.
  ~ShardWriter();
  ShardWriter(const ShardWriter&) = delete;
  ShardWriter& operator=(const ShardWriter&) = delete;

  /// The seed of the store's campaign: `wanted`, or the stored seed; if both exist they must be equal. If neither
  /// exists, `fresh` becomes the seed.
  uint64_t campaign_seed(std::optional<uint64_t> wanted, uint64_t fresh);
  /// Returns the index of the run for all other calls: 0, 1, 2, … in the order of being added.
  size_t add_run(int64_t task, uint64_t seed);
  /// The counts of a run's task outside this run: imported rows, and runs with other seeds.
  Counts counted_elsewhere(size_t run);

  /// `failed_shots` (failed_shots.h) is stored for tasks with same_shots.
  void store(size_t run, uint64_t first_shot, const Counts& counts,
             const std::optional<std::string>& failed_shots = std::nullopt);
  /// Removes the shards of a run that this process stored.
  void forget(size_t run);
  void claim(const Claim& claim);
  void give_back(const Claim& claim);
  /// All shards stored by any process since the last call; in the first call, all shards.
  std::vector<Stored> read_new();
  /// The claims of other running processes. Also removes the claims of processes that have ended.
  std::vector<Claim> claims_of_others();
  /// The processes that hold these claims.
  std::vector<Holder> other_holders();
  /// Records that the run's stop rule is met at this shot; results count up to the last such shot.
  void end_run(size_t run, uint64_t counted_until);
  /// Removes the end of a run: all shards count until the next end_run().
  void reopen_run(size_t run);

 private:
  struct Run {
    int64_t number, task;
  };
  /// The heartbeat of another process, as seen by this process.
  struct Watched {
    int64_t beats = -1;
    double silent_seconds = 0;
  };

  static double monotonic_seconds();
  /// Increments the heartbeat.
  void beat();
  void drop_dead_holders();

  Database& database_;
  const ProcessName process_ = this_process();
  int64_t holder_ = 0;
  int64_t beats_ = 0;
  int64_t last_shard_ = INT64_MIN;  // the highest number read; edited stores may have negative ones
  std::function<double()> seconds_;
  std::optional<double> holders_checked_;          // by that clock
  std::map<int64_t, Watched> watched_;             // by the holder's number
  std::map<size_t, std::vector<int64_t>> stored_;  // rows of shards that this process stored, by run
  std::vector<Run> runs_;
  std::unordered_map<int64_t, size_t> run_index_;  // by its number
  Statement insert_, claim_, give_back_, new_shards_, other_claims_, seen_;
};

}  // namespace sallow
