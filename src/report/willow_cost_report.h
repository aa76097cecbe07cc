#pragma once

#include <string>
#include <vector>

#include "circuit_studies/willow_cost.h"
#include "json/json.h"

namespace sallow {

Json willow_json(const WillowTable& table);
/// Both tables, with the assumptions and what is left out.
std::string willow_text(const WillowTable& table);
/// Only the times of the chip's task, and the claim.
std::string willow_task_text(const WillowTable& table);
/// What the costs leave out, one sentence each.
const std::vector<std::string>& willow_left_out();

}  // namespace sallow
