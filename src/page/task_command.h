#pragma once

#include <map>
#include <string>

#include "store/result_store.h"

namespace sallow {

/// For each task, by its id, one command line that counts the same failures among the same shots again, without the
/// store where its circuit is one that sallow generates. Tasks are left out for which no single command does: imported
/// ones, those counted with several seeds or with gaps so far, and those with post-selection. `db` is the store's path
/// as the reader types it.
std::map<std::string, std::string> task_commands(ResultStore& store, const std::string& db);

}  // namespace sallow
