#pragma once

#include <span>
#include <string>
#include <vector>

#include "results/task_fields.h"
#include "store/result_store.h"

namespace sallow {

/// Adds to the store at `out` the counts of other stores and sinter CSV files that it does not have, either all or
/// none, and sets `fields` of each added task. A new store appears complete or not at all. Returns the contents of the
/// store afterwards.
///
/// Throws InputError if a file is neither a store nor a CSV, if `out` is among the input files or is a CSV, and for the
/// errors of combine_store() and import_sinter_csv().
std::vector<TaskResult> combine_files(const std::string& out, std::span<const std::string> files,
                                      const TaskFields& fields = {}, double wait_seconds = ResultStore::kUsualWait);

}  // namespace sallow
