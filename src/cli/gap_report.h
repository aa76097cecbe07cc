#pragma once

#include <string>

#include "cli/flags.h"
#include "experiment/block_decoder.h"
#include "json/json.h"

namespace sallow {

/// `--min_gap X`; 0 where it is not given, which keeps every shot.
void add_min_gap_flag(Flags& flags, double* min_gap);
/// Refuses gaps that no shot can be held against.
void check_min_gap(double min_gap);

/// "kept 970 of 1000, 97.0 % [95.7, 98.0], by gaps of at least 5".
std::string kept_text(const Tally& tally, double min_gap);
/// Appends the keys min_gap, kept, kept_fraction, kept_low and kept_high.
void add_kept(Json& json, const Tally& tally, double min_gap);

}  // namespace sallow
