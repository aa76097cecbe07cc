#pragma once

#include <span>
#include <string>
#include <vector>

#include "store/result_store.h"

namespace sallow {

/// The differences between tasks that would be on the same curve, one text per task; all empty if no two of them have
/// the same distance, rounds and p. These differences are tried in this order, alone and together, until all tasks are
/// distinct: strictness, metadata that describe_by_metadata does not read ("seed=3, variant=b", shortened() if it is
/// long), the program that counted ("counted by sinter"), the folder of the circuit's file ("from a"), and the way of
/// making models ("edges split", may_split_edges). Tasks that differ in none of these are different circuits with the
/// same name: each gets the first digits of its id ("circuit 1a2b3c4d").
///
/// Every task must have distance, rounds and p.
std::vector<std::string> task_differences(std::span<const StoredTask* const> tasks);

}  // namespace sallow
