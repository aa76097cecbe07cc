#pragma once

#include <vector>

#include "campaign/plan.h"
#include "results/paired_results.h"
#include "store/result_store.h"

namespace sallow {

/// What a store has of a plan's tasks, in the plan's order. All of them must be there, as run_campaign() sees to it.
std::vector<TaskResult> results_of(const CampaignPlan& plan, ResultStore& store);

/// Pairs of the plan's decoders that decoded the same shots.
std::vector<PairedResult> pairs_of(const CampaignPlan& plan, ResultStore& store);

}  // namespace sallow
