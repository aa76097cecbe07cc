#pragma once

#include <span>
#include <string>

#include "json/json.h"
#include "results/paired_results.h"

namespace sallow {

/// Two decoders on the same shots, one row per pair: counts, the difference of their rates, and its p-value.
std::string paired_text(std::span<const PairedResult> pairs);
Json paired_json(std::span<const PairedResult> pairs);

}  // namespace sallow
