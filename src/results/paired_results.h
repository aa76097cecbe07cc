#pragma once

#include <vector>

#include "stats/paired_counts.h"
#include "store/result_store.h"

namespace sallow {

/// Two decoders on the same shots.
struct PairedResult {
  StoredTask first, second;
  PairedCounts counts;  // over the shots that both have counted and kept
};

/// All pairs of tasks with same_shots that have the same circuit, post-selection and way of making models
/// (may_split_edges), and shots that both have counted; in the order of the tasks.
std::vector<PairedResult> paired_results(ResultStore& store);

}  // namespace sallow
