#pragma once

#include <string>
#include <vector>

#include "store/result_store.h"
#include "store/strong_ids.h"

namespace sallow {

/// Adds tasks, shards and imported rows of `in` that `out` does not have. Shots that both have are counted once; throws
/// InputError if their counts differ, which is impossible with the same seed. If the stop rule of a run is not known to
/// be met in both stores, all its shards are counted. Returns the ids of the tasks of `in`. Call this within a
/// Transaction on `out`; `strong_ids` are those of `out`.
std::vector<std::string> combine_store(ResultStore& out, ResultStore& in, StrongIds& strong_ids);

}  // namespace sallow
