#include "results/paired_results.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <tuple>
#include <utility>

#include "store/task_identity.h"

namespace sallow {
namespace {

/// Shards that both have are of the same shots; a shard that --max_shots shortened in only one of them is not counted.
PairedCounts count_pairs(const std::vector<ShardFailures>& first, const std::vector<ShardFailures>& second) {
  PairedCounts counts;
  auto other = second.begin();
  for (const ShardFailures& shard : first) {
    while (other != second.end() && *other < shard) ++other;
    if (other == second.end() || shard < *other || other->shots != shard.shots || other->kept != shard.kept) continue;
    std::vector<uint64_t> both;
    std::ranges::set_intersection(shard.failed, other->failed, std::back_inserter(both));
    counts.shots += shard.kept;
    counts.both += both.size();
    counts.only_first += shard.failed.size() - both.size();
    counts.only_second += other->failed.size() - both.size();
  }
  return counts;
}

}  // namespace

std::vector<PairedResult> paired_results(ResultStore& store) {
  std::vector<StoredTask> tasks;
  std::map<std::tuple<std::string, std::string, bool>, std::vector<size_t>> groups;
  for (auto& [number, task] : store.tasks()) {
    if (!task.same_shots || task.circuit_hash.empty()) continue;
    groups[{task.circuit_hash, task.postselection, may_split_edges(task)}].push_back(tasks.size());
    tasks.push_back(std::move(task));
  }
  std::map<std::pair<size_t, size_t>, PairedCounts> pairs;
  for (const auto& [name, members] : groups) {
    if (members.size() < 2) continue;
    std::vector<std::vector<ShardFailures>> shards;
    for (const size_t task : members) shards.push_back(store.failures(tasks[task].id));
    for (size_t a = 0; a < members.size(); a++) {
      for (size_t b = a + 1; b < members.size(); b++) {
        const PairedCounts counts = count_pairs(shards[a], shards[b]);
        if (counts.shots > 0) pairs[{members[a], members[b]}] = counts;
      }
    }
  }
  std::vector<PairedResult> results;
  for (const auto& [pair, counts] : pairs) results.push_back({tasks[pair.first], tasks[pair.second], counts});
  return results;
}

}  // namespace sallow
