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

/// Every two tasks of same_shots that have a circuit, a post-selection and the way of making models (may_split_edges)
/// in common, and counted shots too; in the order of the tasks.
std::vector<PairedResult> paired_results(ResultStore& store);

}  // namespace sallow
