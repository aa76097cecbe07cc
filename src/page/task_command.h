#pragma once

#include <map>
#include <string>

#include "store/result_store.h"

namespace sallow {

/// For each task, by its id, one command line that samples the same shots again and counts the same failures. The
/// command does not need the store if sallow can generate the circuit. Tasks for which no single command is enough are
/// left out: imported tasks, tasks counted with several seeds or with gaps, and tasks with post-selection. `db` is the
/// store's path as the user typed it.
std::map<std::string, std::string> task_commands(ResultStore& store, const std::string& db);

}  // namespace sallow
