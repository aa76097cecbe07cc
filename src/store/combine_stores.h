#pragma once

#include "store/result_store.h"

namespace sallow {

/// Adds to `out` what `in` has and it has not: tasks, shards, imported rows. Shots that both have are counted once;
/// where their counts differ, which the same seed rules out, it is an InputError. A run whose stop rule is not known to
/// be met in both counts with all its shards. To be called within a Transaction on `out`.
void combine_store(ResultStore& out, ResultStore& in);

}  // namespace sallow
