#pragma once

#include <string>
#include <vector>

#include "store/result_store.h"
#include "store/strong_ids.h"

namespace sallow {

/// Adds to `out` what `in` has and it has not: tasks, shards, imported rows. Shots that both have are counted once;
/// where their counts differ, which the same seed rules out, it is an InputError. A run whose stop rule is not known to
/// be met in both counts with all its shards. Returns the ids of the tasks of `in`. To be called within a Transaction
/// on `out`; `strong_ids` are those of `out`.
std::vector<std::string> combine_store(ResultStore& out, ResultStore& in, StrongIds& strong_ids);

}  // namespace sallow
