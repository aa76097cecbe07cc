#include "campaign/campaign_results.h"

#include <map>
#include <set>
#include <string>

namespace sallow {

std::vector<TaskResult> results_of(const CampaignPlan& plan, ResultStore& store) {
  std::map<std::string, TaskResult> by_id;
  for (TaskResult& result : store.results()) by_id[result.task.id] = std::move(result);
  std::vector<TaskResult> results;
  for (const CampaignTask& task : plan.tasks) results.push_back(std::move(by_id.at(task.stored.id)));
  return results;
}

std::vector<PairedResult> pairs_of(const CampaignPlan& plan, ResultStore& store) {
  std::set<std::string> ids;
  for (const CampaignTask& task : plan.tasks) {
    if (task.stored.same_shots) ids.insert(task.stored.id);
  }
  if (ids.empty()) return {};
  std::vector<PairedResult> pairs = paired_results(store);
  std::erase_if(
      pairs, [&](const PairedResult& pair) { return !ids.contains(pair.first.id) || !ids.contains(pair.second.id); });
  return pairs;
}

}  // namespace sallow
