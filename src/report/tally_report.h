#pragma once

#include <cstdint>
#include <string>

#include "experiment/tally.h"
#include "json/json.h"

namespace sallow {

/// "2.500 % [1.624, 3.670]": a rate with its 95 % interval.
std::string rate_text(double count, double of);
/// Of failures, among the shots kept.
std::string rate_text(const Tally& tally);
/// "25 failures, 2.500 % [1.624, 3.670]".
std::string failures_text(const Tally& tally);
/// "kept 970 of 1000, 97.0 % [95.7, 98.0], by gaps of at least 5".
std::string kept_text(const Tally& tally, double min_gap);

/// Appends the keys failures, unmatchable, failure_rate, low and high; null where the true flips are not known.
void add_failures(Json& json, const Tally& tally, bool known);
/// Appends the keys min_gap, kept, kept_fraction, kept_low and kept_high.
void add_kept(Json& json, const Tally& tally, double min_gap);

}  // namespace sallow
