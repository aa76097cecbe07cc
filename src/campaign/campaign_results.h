#pragma once

#include <vector>

#include "campaign/plan.h"
#include "results/paired_results.h"
#include "store/result_store.h"

namespace sallow {

/// The store's results of a plan's tasks, in the plan's order. All tasks must be in the store, which run_campaign()
/// ensures.
std::vector<TaskResult> results_of(const CampaignPlan& plan, ResultStore& store);

/// Pairs of the plan's decoders that decoded the same shots.
std::vector<PairedResult> pairs_of(const CampaignPlan& plan, ResultStore& store);

}  // namespace sallow
