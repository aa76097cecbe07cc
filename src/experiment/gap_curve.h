#pragma once

#include <span>
#include <vector>

#include "bits/bit_table.h"
#include "decode/contract/decoded_block.h"
#include "experiment/tally.h"

namespace sallow {

/// The tallies of a block if shots of smaller gaps are discarded: one tally per gap of `min_gaps`, in their order. The
/// block must have outcomes with gaps (Capabilities). `failed`, from FailureCounter, has one row, 1 if a shot failed;
/// if it is null, no failures are counted.
std::vector<Tally> tallies_by_gap(const DecodedBlock& block, const BitTable* failed, std::span<const double> min_gaps);

/// Adds tallies gap by gap; an empty `sum` becomes a copy of `tallies`.
void add_tallies(std::vector<Tally>& sum, std::span<const Tally> tallies);

}  // namespace sallow
