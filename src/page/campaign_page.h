#pragma once

#include <map>
#include <span>
#include <string>

#include "page/page.h"
#include "results/fit_results.h"
#include "results/paired_results.h"

namespace sallow {

/// The results of a campaign as a page: logical error rates against noise strength with thresholds, rates per round
/// against distance with Λ, comparisons of decoders, and the time used. `db` is the store's path as the user typed it;
/// `task_commands` has each task's command by its id (task_command.h); `pairs` are decoders on the same shots.
Page campaign_page(std::span<const TaskResult> results, const ResultFits& fits, const std::string& db,
                   const std::map<std::string, std::string>& task_commands, std::span<const PairedResult> pairs = {});

}  // namespace sallow
