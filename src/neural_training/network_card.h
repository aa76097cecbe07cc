#pragma once

#include <string>

#include "json/json.h"
#include "neural/network_file.h"

namespace sallow {

/// All that a network's file says about it.
Json card_json(const NetworkFile& file);
/// The same as text for people.
std::string card_text(const NetworkFile& file);
/// This machine's processor: "AMD EPYC, 2 threads".
std::string machine_text();

}  // namespace sallow
