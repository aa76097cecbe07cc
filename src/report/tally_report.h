#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "experiment/tally.h"
#include "json/json.h"

namespace sallow {

/// "2.500 % [1.624, 3.670]": a rate with its 95 % interval.
std::string rate_text(double count, double of);
/// The failure rate of the kept shots.
std::string rate_text(const Tally& tally);
/// "25 failures, 2.500 % [1.624, 3.670]".
std::string failures_text(const Tally& tally);
/// "kept 970 of 1000, 97.0 % [95.7, 98.0], by gaps of at least 5".
std::string kept_text(const Tally& tally, double min_gap);

/// Appends the keys failures, unmatchable, failure_rate, low and high; null if the true flips are unknown.
void add_failures(Json& json, const Tally& tally, bool known);
/// A gap in natural units, ln of a ratio of probabilities, in dB.
double gap_in_decibels(double gap);
/// A table of kept shots and failures, one row per gap.
std::string gaps_text(std::span<const double> min_gaps, std::span<const Tally> tallies, bool flips_known);
/// Appends the key gaps: a list with, for each gap, the keys of add_kept() and add_failures(), and min_gap_db.
void add_gaps(Json& json, std::span<const double> min_gaps, std::span<const Tally> tallies, bool flips_known);
/// Appends the keys min_gap, kept, kept_fraction, kept_low and kept_high.
void add_kept(Json& json, const Tally& tally, double min_gap);

}  // namespace sallow
