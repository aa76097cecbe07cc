#pragma once

#include <span>
#include <string>
#include <vector>

#include "store/result_store.h"

namespace sallow {

/// What tells apart tasks that would lie on one curve, one text per task; all empty if no two of them have the same
/// distance, rounds and p. Tried in this order, alone and together, until no two tasks are left at one place:
/// strictness, metadata beyond what describe_by_metadata reads ("seed=3, variant=b", shortened() where it is long), who
/// counted ("counted by sinter"), the folder of the circuit's file ("from a"), and how models are made ("edges split",
/// may_split_edges). Tasks that none of these tell apart are circuits that changed under one name: each of them gets
/// the start of its id ("circuit 1a2b3c4d").
///
/// Every task must have distance, rounds and p.
std::vector<std::string> task_differences(std::span<const StoredTask* const> tasks);

}  // namespace sallow
