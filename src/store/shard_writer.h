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

/// One process's share in filling a store, beside any number of others.
///
/// A run is a task with a seed; its shots are numbered, and a shard is some of them in a row. A process claims a shard
/// before it takes it, so that no other takes it too. Should that happen all the same (a claim expires if its process
/// is gone or has not moved for a while), the store keeps the first one to come: (run, first shot) is a key. Everything
/// but the constructor is called within a Transaction of the caller's.
///
/// Whether a process lives is never read from a clock that can be set. Each counts its looks at the store there, and
/// another that sees this count stand still, for longer than its own monotonic clock allows, drops the claims. On the
/// same machine, a process that is gone is known at once.
class ShardWriter {
 public:
  /// What stop rules look at.
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

  /// `seconds` gives the time by a clock that no one can set.
  explicit ShardWriter(ResultStore& store, std::function<double()> seconds = monotonic_seconds);
  /// Gives back what is still claimed, if it can.
  ~ShardWriter();
  ShardWriter(const ShardWriter&) = delete;
  ShardWriter& operator=(const ShardWriter&) = delete;

  /// The seed of the store's campaign: `wanted`, or what it has had from its start; where both are there they must be
  /// equal. `fresh` becomes the seed where neither is.
  uint64_t campaign_seed(std::optional<uint64_t> wanted, uint64_t fresh);
  /// Runs are known by their index from here on: 0, 1, 2, … in the order of being added.
  size_t add_run(int64_t task, uint64_t seed);
  /// What is counted of a run's task besides the run itself: imported rows, and runs with other seeds.
  Counts counted_elsewhere(size_t run);

  /// `failed_shots` (failed_shots.h) are kept for tasks of same_shots.
  void store(size_t run, uint64_t first_shot, const Counts& counts,
             const std::optional<std::string>& failed_shots = std::nullopt);
  /// Takes out the shards of a run that this process brought.
  void forget(size_t run);
  void claim(const Claim& claim);
  void give_back(const Claim& claim);
  /// Everything that was stored, by anyone, since the last call; at first, all.
  std::vector<Stored> read_new();
  /// What other processes that live have claimed. Claims of those that do not are dropped on the way.
  std::vector<Claim> claims_of_others();
  /// Who has these claims.
  std::vector<Holder> other_holders();
  /// The run's stop rule is met at this shot; results count up to the last such end.
  void end_run(size_t run, uint64_t counted_until);
  /// There is more to come: until end_run() everything counts.
  void reopen_run(size_t run);

 private:
  struct Run {
    int64_t number, task;
  };
  /// What this process has seen of another.
  struct Watched {
    int64_t beats = -1;
    double silent_seconds = 0;
  };

  static double monotonic_seconds();
  /// Counts a look at the store there.
  void show_oneself();
  void drop_dead_holders();

  Database& database_;
  const ProcessName process_ = this_process();
  int64_t holder_ = 0;
  int64_t beats_ = 0;
  int64_t last_shard_ = INT64_MIN;  // the highest number read; edited stores may have negative ones
  std::function<double()> seconds_;
  std::optional<double> holders_checked_;          // by that clock
  std::map<int64_t, Watched> watched_;             // by the holder's number
  std::map<size_t, std::vector<int64_t>> stored_;  // rows of shards that this process brought, by run
  std::vector<Run> runs_;
  std::unordered_map<int64_t, size_t> run_index_;  // by its number
  Statement insert_, claim_, give_back_, new_shards_, other_claims_, seen_;
};

}  // namespace sallow
