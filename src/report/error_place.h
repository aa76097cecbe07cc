#pragma once

#include "analyze/explain_errors.h"
#include "json/json.h"

namespace sallow {

/// Where in a circuit an error happens, as a table: instruction, line (0 if the circuit was not read from a text),
/// ticks_before, repetitions (complete ones of each loop around, from outside), targets, flips, and flips_result, a
/// result's number or null.
Json error_place_json(const ErrorLocation& place);

}  // namespace sallow
