#pragma once

#include <span>
#include <string>
#include <vector>

#include "results/task_fields.h"
#include "store/result_store.h"

namespace sallow {

/// Adds to the store at `out` what stores and sinter's CSV files have and it has not, all of it or nothing, and sets
/// `fields` of every task that comes in. A store that is new appears whole or not at all. Returns all that it has then.
///
/// What is wrong is an InputError: a file that is neither, `out` among the files to take from or itself a CSV, and what
/// combine_store() and import_sinter_csv() refuse.
std::vector<TaskResult> combine_files(const std::string& out, std::span<const std::string> files,
                                      const TaskFields& fields = {}, double wait_seconds = ResultStore::kUsualWait);

}  // namespace sallow
