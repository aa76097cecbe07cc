#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "store/result_store.h"

namespace sallow {

/// One process's share in filling a store, beside any number of others.
///
/// A run is a task with a seed; its shots are numbered, and a shard is some of them in a row. Who wants to take a shard
/// claims it first, so that nobody takes it twice; and should that happen all the same (a claim expires where its
/// process is gone or has not been seen for a while), the store keeps the first one to come: (run, first shot) is a
/// key. Everything but the constructor is called within a Transaction of the caller's.
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

  explicit ShardWriter(ResultStore& store);
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

  void store(size_t run, uint64_t first_shot, const Counts& counts);
  void claim(const Claim& claim);
  void give_back(const Claim& claim);
  /// Everything that was stored, by anyone, since the last call; at first, all.
  std::vector<Stored> read_new();
  /// What other processes that live have claimed. Claims of those that do not are dropped on the way.
  std::vector<Claim> claims_of_others();
  /// The run's stop rule is met at this shot; results count up to the last such end.
  void end_run(size_t run, uint64_t counted_until);
  /// There is more to come: until end_run() everything counts.
  void reopen_run(size_t run);

 private:
  struct Run {
    int64_t number, task;
  };

  void drop_dead_holders();

  Database& database_;
  int64_t holder_ = 0;
  int64_t last_shard_ = 0;
  double holders_checked_ = 0;
  std::vector<Run> runs_;
  std::unordered_map<int64_t, size_t> run_index_;  // by its number
  Statement insert_, claim_, give_back_, new_shards_, other_claims_, seen_;
};

}  // namespace sallow
