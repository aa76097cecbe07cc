#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "circuit/circuit.h"
#include "cli/flags.h"
#include "decode/catalog/registry.h"
#include "dem/error_model.h"
#include "experiment/block_decoder.h"

namespace sallow {

/// `--decoder NAME[:key=value,...]`.
void add_decoder_flag(Flags& flags, std::string* decoder);

/// Says on standard error what of its model a decoder leaves out, if anything.
void report_left_out(const Decoder& decoder);

/// "25 failures, 2.500 % [1.624, 3.670]": with the 95 % interval.
std::string failures_text(const Tally& tally);
/// "2.500 % [1.624, 3.670]".
std::string rate_text(uint64_t count, uint64_t of);
/// Of failures, among the shots kept.
std::string rate_text(const Tally& tally);
/// Appends the keys failures, unmatchable, failure_rate, low and high; null where the true flips are not known.
void add_failures(nlohmann::ordered_json& json, const Tally& tally, bool known);

}  // namespace sallow
