#pragma once

#include <span>
#include <string>

#include "json/json.h"
#include "store/result_store.h"

namespace sallow {

/// Counts and rates, one row per task.
std::string results_table(std::span<const TaskResult> results);
Json result_json(const TaskResult& result);

}  // namespace sallow
