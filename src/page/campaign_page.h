#pragma once

#include <map>
#include <span>
#include <string>

#include "page/page.h"
#include "results/fit_results.h"
#include "results/paired_results.h"

namespace sallow {

/// What a campaign counted, as a page: logical error rates against the strength of noise with thresholds, rates a round
/// against distance with Λ, decoders beside one another, and what it took. `db` is the store's path as the reader types
/// it; `task_commands` gives each task's command by its id (task_command.h); `pairs` are decoders on the same shots.
Page campaign_page(std::span<const TaskResult> results, const ResultFits& fits, const std::string& db,
                   const std::map<std::string, std::string>& task_commands, std::span<const PairedResult> pairs = {});

}  // namespace sallow
