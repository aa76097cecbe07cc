#pragma once

#include <string>

#include "circuit_studies/willow_circuits.h"
#include "json/json.h"

namespace sallow {

std::string willow_circuits_text(const WillowCircuits& circuits);
Json willow_circuits_json(const WillowCircuits& circuits);

}  // namespace sallow
